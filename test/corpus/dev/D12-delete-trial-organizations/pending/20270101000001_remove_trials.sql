-- trials ended
delete from public.organizations where plan = 'trial';
