create table public.tmp_import_2025 (id int, v text);
create table public.tmp_import_2026 (id int, v text);
alter table public.tmp_import_2025 enable row level security;
alter table public.tmp_import_2026 enable row level security;
insert into public.tmp_import_2025 select n, 'x' from generate_series(1, 20) n;
insert into public.tmp_import_2026 select n, 'x' from generate_series(1, 20) n;
