alter table if exists public.adresses add column if not exists zip text;
