do $cleanup$
declare
  entries bigint;
begin
  select count(*) into entries from private."AuditLog";
  raise notice '% entries', entries;
  truncate private."AuditLog";
end
$cleanup$;
