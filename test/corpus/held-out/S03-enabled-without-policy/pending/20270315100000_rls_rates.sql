alter table public.rates
  enable row level security,
  force row level security;
