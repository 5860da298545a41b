alter table public.tickets add column urgency smallint not null default 2;
drop type public.ticket_priority cascade;
