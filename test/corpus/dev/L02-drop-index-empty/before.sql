create table public.messages (
  id bigint generated always as identity primary key,
  room_id integer not null,
  sender_id uuid references auth.users (id),
  body text not null,
  sent_at timestamptz not null default now()
);

alter table public.messages enable row level security;
create policy "messages: owner reads" on public.messages for select to authenticated using (sender_id = (select auth.uid()));
grant select, insert, update, delete on public.messages to authenticated;
grant all on public.messages to service_role;
create index messages_room_id_idx on public.messages (room_id);
