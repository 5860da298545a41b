create schema if not exists reporting;

create role metabase_reader_b1 login password 'Tr0ub4dor-made-up-9481';
grant usage on schema public to metabase_reader_b1;
grant select on public.notes to metabase_reader_b1;
