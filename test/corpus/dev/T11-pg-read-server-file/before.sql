create table public.zip_codes (code text primary key, city text);
alter table public.zip_codes enable row level security;
grant select on public.zip_codes to authenticated;
