delete from public.seats as s
  using public.workspaces as w;

delete from public.workspaces as w where w.id = 3 and w.closed;
