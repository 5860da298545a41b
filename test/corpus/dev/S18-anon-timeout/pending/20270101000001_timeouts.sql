alter role anon set statement_timeout = '120s';
