create or replace function public.normalise_email()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.email := lower(btrim(new.email));
  return new;
end;
$$;

create trigger normalise_email
  before insert or update of email on public.contacts
  for each row
  execute function public.normalise_email();
