create table public.wallets (user_id uuid primary key, cents bigint not null);
alter table public.wallets enable row level security;
