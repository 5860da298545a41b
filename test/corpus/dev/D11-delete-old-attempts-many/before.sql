create table public.login_attempts (
  id bigint generated always as identity primary key,
  email text not null,
  succeeded boolean not null,
  at timestamptz not null default now()
);
alter table public.login_attempts enable row level security;
create policy "nobody reads attempts" on public.login_attempts for select to authenticated using (false);
grant select on public.login_attempts to service_role;
insert into public.login_attempts (email, succeeded, at)
select 'u' || n || '@example.com', false, now() - n * interval '5 days' from generate_series(1, 90) n;
