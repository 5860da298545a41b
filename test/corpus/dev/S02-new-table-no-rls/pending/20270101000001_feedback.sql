create table public.feedback (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id),
  message text not null,
  created_at timestamptz not null default now()
);
create index feedback_user_id_idx on public.feedback (user_id);
grant select, insert on public.feedback to authenticated;
grant all on public.feedback to service_role;
