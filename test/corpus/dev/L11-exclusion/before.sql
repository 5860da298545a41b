create extension if not exists btree_gist with schema extensions;
create table public.bookings (
  id bigint generated always as identity primary key,
  room_id integer not null,
  during tstzrange not null
);
alter table public.bookings enable row level security;
create policy "staff reads bookings" on public.bookings for select to authenticated
  using ((select auth.jwt() -> 'app_metadata' ->> 'role') = 'staff');
grant select, insert on public.bookings to authenticated;
insert into public.bookings (room_id, during)
select n % 3, tstzrange(timestamptz '2026-05-01' + n * interval '2 hours', timestamptz '2026-05-01' + n * interval '2 hours' + interval '1 hour')
from generate_series(1, 30) n;
