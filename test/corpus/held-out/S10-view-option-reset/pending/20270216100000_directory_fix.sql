-- the directory shows only the own row, should show the team
alter view if exists public.directory reset (security_invoker);
