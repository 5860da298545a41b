create unlogged table public.import_rows (id bigint generated always as identity primary key, data jsonb not null);
alter table public.import_rows enable row level security;
create policy "no direct reads" on public.import_rows for select to authenticated using (false);
grant select, insert on public.import_rows to service_role;
insert into public.import_rows (data) select jsonb_build_object('n', n) from generate_series(1, 40) n;
