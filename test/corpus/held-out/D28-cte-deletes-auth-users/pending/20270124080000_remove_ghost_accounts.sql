with ghosts as materialized (
  select u.id
  from auth.users u
  left join public.profiles p using (id)
  where p.id is null
)
delete from auth.users u
using ghosts g
where u.id = g.id;
