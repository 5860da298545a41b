do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'corpus_reporting') then
    create role corpus_reporting nologin;
  end if;
end $$;
grant corpus_reporting to postgres;
create schema reports;
grant usage, create on schema reports to corpus_reporting;
create table reports.monthly (month date primary key, revenue numeric);
insert into reports.monthly select date '2024-01-01' + n * 31, n * 100 from generate_series(1, 20) n;
alter table reports.monthly owner to corpus_reporting;
