create table public.plans (id text primary key, price_cents int not null, note text);
insert into public.plans values ('free', 0, null), ('pro', 1500, null), ('team', 4900, null);
