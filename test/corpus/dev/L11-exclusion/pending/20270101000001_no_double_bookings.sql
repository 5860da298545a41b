alter table public.bookings
  add constraint bookings_no_overlap exclude using gist (room_id with =, during with &&);
