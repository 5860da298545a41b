alter table public.jobs alter state drop default, add column attempts smallint not null default 0;
