alter table public.messages alter column body drop not null;
