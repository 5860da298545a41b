create extension if not exists pg_cron;
select cron.schedule('nightly-' || g, '0 3 * * *', 'select ' || g) from generate_series(1, 14) g;
