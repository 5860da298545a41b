-- likes: one per user and post; the counter is computed, never stored
create table public.posts (
  id bigint generated always as identity primary key,
  author_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  body text not null
);

create table public.likes (
  post_id bigint not null references public.posts (id) on delete cascade,
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  primary key (post_id, user_id)
);

create index posts_author_id_idx on public.posts (author_id);
create index likes_user_id_idx on public.likes (user_id);

alter table public.posts enable row level security;
alter table public.likes enable row level security;

create policy "posts are readable when signed in" on public.posts for select to authenticated
  using ((select auth.uid()) is not null);
create policy "write own posts" on public.posts for insert to authenticated
  with check (author_id = (select auth.uid()));
create policy "remove own posts" on public.posts for delete to authenticated
  using (author_id = (select auth.uid()));

create policy "likes are readable when signed in" on public.likes for select to authenticated
  using ((select auth.uid()) is not null);
create policy "like as oneself" on public.likes for insert to authenticated
  with check (user_id = (select auth.uid()));
create policy "take back own like" on public.likes for delete to authenticated
  using (user_id = (select auth.uid()));

grant select, insert, delete on public.posts, public.likes to authenticated;
grant all on public.posts, public.likes to service_role;

create function public.like_count(post public.posts)
returns bigint
language sql
stable
set search_path = ''
as $$
  select count(*) from public.likes l where l.post_id = post.id;
$$;
grant execute on function public.like_count(public.posts) to authenticated;
