-- bloat after the import
reindex table public.messages;
