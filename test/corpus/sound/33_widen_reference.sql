-- the carrier's numbers became longer
alter table public.shipments
  alter column tracking_number type varchar(64);
