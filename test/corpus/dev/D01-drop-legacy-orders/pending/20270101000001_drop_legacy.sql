-- Profiles get a locale; the import of 2023 is not needed any more.
alter table public.profiles add column locale text;

-- nobody reads this since the new shop
drop table public."LegacyOrders";
