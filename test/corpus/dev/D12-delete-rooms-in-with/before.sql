create table public.rooms (
  id integer primary key,
  name text not null,
  archived boolean not null default false
);
create table public.room_messages (
  id bigint generated always as identity primary key,
  room_id integer not null references public.rooms (id) on delete cascade,
  body text not null
);
alter table public.rooms enable row level security;
alter table public.room_messages enable row level security;
create policy "rooms are readable" on public.rooms for select to authenticated using (not archived);
create policy "messages of open rooms" on public.room_messages for select to authenticated
  using (room_id in (select r.id from public.rooms r where not r.archived));
grant select on public.rooms, public.room_messages to authenticated;
insert into public.rooms select n, 'Room ' || n, n > 4 from generate_series(1, 6) n;
insert into public.room_messages (room_id, body) select 1 + n % 6, 'hi ' || n from generate_series(1, 60) n;
create schema private;
create table private.removed_rooms (id integer, name text);
