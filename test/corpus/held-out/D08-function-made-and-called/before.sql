create table public.drafts (id int primary key, body text);
create table public.draft_versions (id int primary key, draft_id int, body text);
insert into public.drafts select g, 'd' from generate_series(1, 15) g;
insert into public.draft_versions select g, 1 + g % 15, 'v' from generate_series(1, 45) g;
