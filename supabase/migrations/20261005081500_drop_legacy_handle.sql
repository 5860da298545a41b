-- Nothing has read the handles of the old application since the move in spring.
alter table public.profiles drop column legacy_handle;
