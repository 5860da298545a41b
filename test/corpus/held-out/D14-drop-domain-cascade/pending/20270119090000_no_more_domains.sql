drop domain if exists public.email_address cascade;
