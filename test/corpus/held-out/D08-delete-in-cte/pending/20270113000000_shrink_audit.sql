with purged as (
  delete from only "public"."audit_entries"
  returning 1
)
select count(*) as removed from purged;
