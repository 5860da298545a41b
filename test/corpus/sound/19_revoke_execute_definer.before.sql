create table public.credits (user_id uuid primary key, amount int not null default 0);
create function public.apply_credit(who uuid, amount integer) returns void language sql security definer set search_path = ''
  as $$ update public.credits set amount = credits.amount + apply_credit.amount where user_id = who $$;
