set lock_timeout = '4s';

alter table public.notes add column color text;
