create table public.bookings (
  id uuid primary key default gen_random_uuid(),
  guest uuid not null references auth.users (id),
  room int not null,
  starts_on date not null,
  ends_on date not null check (ends_on > starts_on)
);
alter table public.bookings enable row level security;
create policy "guest reads" on public.bookings for select to authenticated using (guest = (select auth.uid()));
create policy "guest books" on public.bookings for insert to authenticated with check (guest = (select auth.uid()));
grant select, insert on public.bookings to authenticated;
grant all on public.bookings to service_role;
