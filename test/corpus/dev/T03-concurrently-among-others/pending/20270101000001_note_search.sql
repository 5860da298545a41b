alter table public.notes add column search_key text;

create index concurrently notes_created_at_idx on public.notes (created_at);

comment on column public.notes.search_key is 'Lower-case title';
