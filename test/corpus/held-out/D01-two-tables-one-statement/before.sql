create table public.invoices_2023 (id bigint generated always as identity primary key, total numeric not null);
create table public."Order Items (old)" (id bigint primary key, sku text);
create table public.invoices (id bigint generated always as identity primary key, total numeric not null, issued_at date);
create index invoices_total_idx on public.invoices (total);
insert into public.invoices_2023 (total) select g from generate_series(1, 40) g;
insert into public."Order Items (old)" select g, 'sku-' || g from generate_series(1, 25) g;
