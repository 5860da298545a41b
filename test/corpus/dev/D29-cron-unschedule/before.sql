create extension pg_cron;
select cron.schedule('expire-trials', '0 3 * * *', 'select 1');
