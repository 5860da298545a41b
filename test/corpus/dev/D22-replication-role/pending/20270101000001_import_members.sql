set session_replication_role = replica;
insert into public.memberships (organization_id, user_id, role)
values (99, '00000000-0000-4000-8000-000000000001', 'member');
set session_replication_role = default;
