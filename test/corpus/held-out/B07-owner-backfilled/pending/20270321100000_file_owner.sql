update public.files
set owner_id = coalesce(owner_id, created_by)
where owner_id is distinct from created_by;
