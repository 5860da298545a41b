create table public."PhotoTags" (
  "photoId" uuid not null default gen_random_uuid(),
  tag text not null
);
alter table public."PhotoTags" enable row level security;
create policy "no direct reads" on public."PhotoTags" for select to authenticated using (false);
grant select on public."PhotoTags" to service_role;
insert into public."PhotoTags" (tag) select 'tag' || n from generate_series(1, 28) n;
