-- roles start over
update public.memberships set role = 'member';
