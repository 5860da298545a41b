alter table public.orders add column share_token uuid not null default gen_random_uuid();
