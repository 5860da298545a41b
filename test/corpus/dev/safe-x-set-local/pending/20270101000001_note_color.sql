set local lock_timeout = '3s';
set local statement_timeout = '30s';

alter table public.notes add column color text;
