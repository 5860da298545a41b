insert into auth.users (id, email, created_at)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user' || n || '@example.test', now()
from generate_series(1, 24) n;

create table public.drafts (id bigint generated always as identity primary key, user_id uuid not null references auth.users (id), body text);
alter table public.drafts enable row level security;
create policy "Own drafts" on public.drafts for all to authenticated using (auth.uid() = user_id) with check (auth.uid() = user_id);
grant select, insert, update, delete on public.drafts to authenticated;
insert into public.drafts (user_id, body) select id, 'draft' from auth.users;
