select pg_catalog.set_config('search_path', 'app, public, extensions', false);
create table app.counters (name text primary key, value bigint not null default 0);
