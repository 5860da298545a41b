-- drafts went into messages after all
drop table public.drafts;
