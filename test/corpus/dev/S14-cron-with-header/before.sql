create extension if not exists pg_net;

create extension if not exists pg_cron;
