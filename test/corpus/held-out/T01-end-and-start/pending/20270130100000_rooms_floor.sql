alter table public.rooms add column floor smallint;
end work;
start transaction read write;
comment on column public.rooms.floor is '0 is the ground floor';
commit work and no chain;
