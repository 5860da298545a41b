create index bookings_guest_idx on public.bookings (guest);
create unique index bookings_room_day on public.bookings (room, starts_on, ends_on, guest);
alter table public.bookings add constraint bookings_room_positive check (room > 0);
alter table "public"."bookings" alter column "room" set default 1;
