create table public."userPosts" (id bigint generated always as identity primary key, body text not null, hidden boolean not null default false);
alter table public."userPosts" enable row level security;
create policy "posts that are not hidden" on public."userPosts" for select to anon, authenticated using (not hidden);
grant select on public."userPosts" to anon, authenticated;
insert into public."userPosts" (body) select 'post ' || n from generate_series(1, 12) n;
