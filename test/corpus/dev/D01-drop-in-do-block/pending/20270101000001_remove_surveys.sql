/* The survey is over.
   Clean up what it left. */
do $$
begin
  if exists (select from pg_catalog.pg_tables where schemaname = 'public' and tablename = 'survey_answers') then
    execute 'drop table public.survey_answers';
  end if;
end
$$;
