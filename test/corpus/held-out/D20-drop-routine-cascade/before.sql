create table public.org_members (org_id int, user_id uuid, primary key (org_id, user_id));
create table public.documents (id int primary key, org_id int not null, body text);
alter table public.documents enable row level security;
create function public.is_org_member(org int) returns boolean language sql stable security definer set search_path = ''
  as $$ select exists (select 1 from public.org_members m where m.org_id = org and m.user_id = auth.uid()) $$;
create policy "members read" on public.documents for select to authenticated using (public.is_org_member(org_id));
create policy "members write" on public.documents for insert to authenticated with check (public.is_org_member(org_id));
insert into public.documents select g, 1, 'x' from generate_series(1, 12) g;
