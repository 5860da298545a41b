alter table public.notes rename to documents;
comment on table public.documents is 'Formerly notes';
