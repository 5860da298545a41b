create table public.newsletter_signups (id integer primary key, email text);
alter table public.newsletter_signups enable row level security;
create policy "no direct reads" on public.newsletter_signups for select to authenticated using (false);
grant select on public.newsletter_signups to service_role;
insert into public.newsletter_signups select n, 'n' || n || '@example.com' from generate_series(1, 20) n;
