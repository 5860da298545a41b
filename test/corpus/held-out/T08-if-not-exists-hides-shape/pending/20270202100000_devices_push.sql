-- push notifications
create table if not exists public.devices (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id),
  name text not null,
  push_token text,
  push_enabled boolean not null default true
);
