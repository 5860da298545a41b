comment on table public.notes is 'Notes of one user';

alter table public.notes add column language text, add colunm mood text,;
