-- start tracking from zero with the new consent banner
do $reset$
declare
  t text;
begin
  foreach t in array array['page_views', 'page_clicks'] loop
    raise notice 'resetting %', t;
    execute format('truncate table %I.%I restart identity', 'public', t);
  end loop;
end
$reset$;
