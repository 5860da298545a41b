update only public.members as m
   set (role) = row (r.name)
  from public.roles as r
returning m.id, m.role;
