alter table if exists public.accounts rename "userName" to handle;
