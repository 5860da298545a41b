create schema if not exists private;
create function private.prune() returns void language sql as 'select 1';
