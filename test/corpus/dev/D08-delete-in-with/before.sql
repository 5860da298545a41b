insert into auth.users (id, email, created_at)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user' || n || '@example.com', now() - n * interval '1 day'
from generate_series(1, 5) n;

create table public.notifications (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id),
  title text not null,
  read_at timestamptz
);
alter table public.notifications enable row level security;
create policy "notifications: owner reads" on public.notifications for select to authenticated using (user_id = (select auth.uid()));
grant select, insert, update, delete on public.notifications to authenticated;
grant all on public.notifications to service_role;
create schema private;
create table private.cleanup_log (what text, rows bigint, at timestamptz default now());
insert into public.notifications (user_id, title) select ('00000000-0000-4000-8000-' || lpad((1 + n % 5)::text, 12, '0'))::uuid, 'Notice ' || n from generate_series(1, 33) n;
