comment on table public.page_views is 'Counted per path; reset at the start of a year';
truncate table public.page_views restart identity;
alter table public.page_views add column referrer text;
