comment on table public.plans is 'Plans of the shop';
insert into public.plans (id, price_cents) values ('pro', 1900), ('team', 4900);
