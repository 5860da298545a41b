create schema private;
create table private."AuditLog" (id bigint generated always as identity primary key, event text, at timestamptz default now());
insert into private."AuditLog" (event) select 'login' from generate_series(1, 35);
