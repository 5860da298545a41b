drop table if exists public.newsletter_singups;
