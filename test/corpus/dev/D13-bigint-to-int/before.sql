create table public.uploads (id bigint generated always as identity primary key, path text not null, size_bytes bigint not null);
alter table public.uploads enable row level security;
create policy "no direct reads" on public.uploads for select to authenticated using (false);
grant select on public.uploads to service_role;
insert into public.uploads (path, size_bytes) select 'f' || n, n * 300000000::bigint from generate_series(1, 12) n;
