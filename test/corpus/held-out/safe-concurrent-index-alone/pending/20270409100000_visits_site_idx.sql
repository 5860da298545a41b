-- alone in this file on purpose
create index concurrently visits_site_at_idx on public.visits (site_id, at desc);
