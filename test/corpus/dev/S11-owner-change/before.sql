create schema app;
grant usage, create on schema app to service_role;
create table app.jobs (id bigint generated always as identity primary key, payload jsonb);
alter table app.jobs enable row level security;
insert into app.jobs (payload) select jsonb_build_object('n', n) from generate_series(1, 12) n;
