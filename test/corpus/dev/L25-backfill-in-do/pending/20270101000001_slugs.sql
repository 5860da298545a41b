-- slugs for the new routes
do $$
begin
  alter table public."BlogPosts" add column if not exists "slug" text;

  update public."BlogPosts"
  set "slug" = lower(replace("title", ' ', '-'))
  where "slug" is null;
end;
$$;
