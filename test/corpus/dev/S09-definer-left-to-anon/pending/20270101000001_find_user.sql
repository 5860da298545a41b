alter table public.profiles add column phone text;

create function public.find_user_by_email(address text) returns uuid
language sql stable security definer set search_path = '' as $$
  select id from auth.users where email = address
$$;
