create table public.leads (id bigint generated always as identity primary key, email text not null, score int default 0);
alter table public.leads enable row level security;
create policy "sales" on public.leads for select to authenticated using ((select auth.jwt() ->> 'role') = 'sales');
