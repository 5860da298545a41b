alter table if exists public.people alter email set not null, alter phone set default '';
