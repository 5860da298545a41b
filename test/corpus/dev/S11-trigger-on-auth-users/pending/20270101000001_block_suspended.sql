alter table public.profiles add column suspended boolean not null default false;

create function public.refuse_suspended() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if (select suspended from public.profiles where id = new.id) is distinct from false then
    raise exception 'suspended';
  end if;
  return new;
end
$$;
revoke execute on function public.refuse_suspended() from public, anon, authenticated;

create trigger refuse_suspended
  before update on auth.users
  for each row execute function public.refuse_suspended();
