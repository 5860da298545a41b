-- The dashboard of a site filters by it; alone in this file, because it
-- cannot run inside a transaction.
create index concurrently visits_site_id_idx on public.visits (site_id);
