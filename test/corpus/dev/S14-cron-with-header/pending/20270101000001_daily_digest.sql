create schema if not exists jobs;

select cron.schedule('daily-digest', '0 7 * * *', $job$
  select net.http_post(
    url := 'https://exampleexampleexamp.functions.example.test/digest',
    headers := '{"apikey": "sb_secret_MADEUPmadeupMADEUPmadeup_000000"}'::jsonb
  );
$job$);
