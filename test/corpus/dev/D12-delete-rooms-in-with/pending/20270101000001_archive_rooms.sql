create index if not exists removed_rooms_id_idx on private.removed_rooms (id);

with gone as (
  delete from public.rooms where archived returning id, name
)
insert into private.removed_rooms (id, name)
select id, name from gone;
