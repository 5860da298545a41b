create table public."BlogPosts" (
  "id" bigint generated always as identity primary key,
  "title" text not null,
  "published" boolean not null default true
);
alter table public."BlogPosts" enable row level security;
create policy "published posts" on public."BlogPosts" for select to anon, authenticated using ("published");
grant select on public."BlogPosts" to anon, authenticated;
insert into public."BlogPosts" ("title") select 'Post number ' || n from generate_series(1, 45) n;
