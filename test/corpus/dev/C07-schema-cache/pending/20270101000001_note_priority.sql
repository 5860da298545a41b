alter table public.notes add column priority smallint not null default 0;
