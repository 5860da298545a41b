create function pg_temp.clear_drafts() returns void
language plpgsql
as $$
begin
  delete from public.draft_versions;
  delete from public.drafts;
end;
$$;

select pg_temp.clear_drafts();
