create table public.countries (code text primary key, name text not null);
alter table public.countries enable row level security;
