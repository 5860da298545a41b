create table public.sessions (id int primary key, user_id int, old int);
create index sessions_old_idx on public.sessions (old);
