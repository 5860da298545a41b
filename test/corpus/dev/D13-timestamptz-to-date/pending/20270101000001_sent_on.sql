-- the day is enough
alter table public.messages alter column sent_at type date using sent_at::date;
alter table public.messages alter column sent_at set not null;
