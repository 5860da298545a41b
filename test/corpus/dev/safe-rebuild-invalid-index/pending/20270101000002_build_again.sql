create index concurrently messages_sender_id_idx on public.messages (sender_id);
