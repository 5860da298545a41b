-- Keep it all in one transaction
BEGIN;

alter table public.profiles add column bio text;
comment on column public.profiles.bio is 'Shown on the public page';

COMMIT;
