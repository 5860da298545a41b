select cron.unschedule('expire-trials');
