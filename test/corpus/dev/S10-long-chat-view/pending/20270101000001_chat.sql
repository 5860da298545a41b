create table public.rooms (
  id bigint generated always as identity primary key,
  name text not null,
  created_by uuid not null references auth.users (id),
  created_at timestamptz not null default now()
);
create table public.room_members (
  room_id bigint not null references public.rooms (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  last_read_at timestamptz,
  primary key (room_id, user_id)
);
create index room_members_user_id_idx on public.room_members (user_id);
create table public.room_messages (
  id bigint generated always as identity primary key,
  room_id bigint not null references public.rooms (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  content text not null check (char_length(content) <= 4000),
  inserted_at timestamptz not null default now()
);
create index room_messages_room_id_idx on public.room_messages (room_id, inserted_at);
create index room_messages_user_id_idx on public.room_messages (user_id);

alter table public.rooms enable row level security;
alter table public.room_members enable row level security;
alter table public.room_messages enable row level security;

create function public.in_room(room bigint) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.room_members m where m.room_id = room and m.user_id = (select auth.uid()));
$$;
revoke execute on function public.in_room(bigint) from public, anon;
grant execute on function public.in_room(bigint) to authenticated, service_role;

create policy "Members see their rooms" on public.rooms
  for select to authenticated using (public.in_room(id));
create policy "Members see the members" on public.room_members
  for select to authenticated using (public.in_room(room_id));
create policy "Members read messages" on public.room_messages
  for select to authenticated using (public.in_room(room_id));
create policy "Members write messages" on public.room_messages
  for insert to authenticated with check ((select auth.uid()) = user_id and public.in_room(room_id));

grant select on public.rooms, public.room_members to authenticated;
grant select, insert on public.room_messages to authenticated;
grant all on public.rooms, public.room_members, public.room_messages to service_role;

alter publication supabase_realtime add table public.room_messages;


-- Unread messages per room
create view public.unread_counts as
  select m.room_id, m.user_id, count(g.id) as unread
  from public.room_members m
  left join public.room_messages g on g.room_id = m.room_id and g.inserted_at > coalesce(m.last_read_at, '-infinity')
  group by m.room_id, m.user_id;
grant select on public.unread_counts to authenticated;
