create table public.coupons (
  id bigint generated always as identity primary key,
  code text not null,
  percent integer not null,
  constraint "Coupons_code_unique" unique (code)
);
alter table public.coupons enable row level security;
create policy "signed in users read coupons" on public.coupons for select to authenticated using (percent < 100);
grant select on public.coupons to authenticated;
insert into public.coupons (code, percent) select 'SAVE' || n, 5 from generate_series(1, 15) n;
