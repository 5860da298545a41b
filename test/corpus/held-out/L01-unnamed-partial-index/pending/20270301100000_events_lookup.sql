set local lock_timeout = '4s';
create index on only public.events using btree (lower(kind) text_pattern_ops, at desc nulls last) include (id) where kind <> 'k0';
