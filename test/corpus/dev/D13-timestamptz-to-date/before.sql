insert into auth.users (id, email, created_at)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user' || n || '@example.com', now() - n * interval '1 day'
from generate_series(1, 6) n;

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
insert into public.messages (room_id, sender_id, body, sent_at)
select n % 5, ('00000000-0000-4000-8000-' || lpad((1 + n % 6)::text, 12, '0'))::uuid, 'message ' || n, now() - n * interval '3 minutes' from generate_series(1, 40) n;
