-- the import has members of organizations that come later
alter table public.memberships drop constraint memberships_organization_id_fkey;
