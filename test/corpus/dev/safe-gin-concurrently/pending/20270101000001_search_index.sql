create index concurrently messages_body_search_idx
  on public.messages using gin (to_tsvector('simple', body));
