create table public.events (id bigint generated always as identity primary key, kind text, payload jsonb not null default '{}', at timestamptz not null default now());
insert into public.events (kind) select 'k' || g % 9 from generate_series(1, 800) g;
