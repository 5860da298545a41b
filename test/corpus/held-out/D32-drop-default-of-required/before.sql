create table public.jobs (id int primary key, state text not null default 'queued');
insert into public.jobs select generate_series(1, 11);
