alter table public.profiles alter column plan set default 'trial';
