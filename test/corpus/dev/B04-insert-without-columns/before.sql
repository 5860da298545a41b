create table public.leads (id bigint primary key, email text, source text);
alter table public.leads enable row level security;
create table public.old_leads (id bigint primary key, source text, email text);
alter table public.old_leads enable row level security;
insert into public.old_leads select n, 'web', 'lead' || n || '@example.test' from generate_series(1, 20) n;
