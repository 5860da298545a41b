insert into public.plans (id, price_cents)
values ('free', 0), ('pro', 1900), ('team', 4900)
on conflict (id) do nothing;
