create schema if not exists jobs;
alter event trigger issue_pg_net_access disable;
