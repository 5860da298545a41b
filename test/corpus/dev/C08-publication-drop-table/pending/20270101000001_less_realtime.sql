create index messages_room_idx on public.messages (room);

alter publication supabase_realtime drop table public.messages;
