drop event trigger if exists issue_pg_net_access;
