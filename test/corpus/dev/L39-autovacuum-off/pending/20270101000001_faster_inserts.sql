alter table public.messages set (autovacuum_enabled = false);
