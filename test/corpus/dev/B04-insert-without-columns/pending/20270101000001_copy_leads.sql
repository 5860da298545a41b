comment on table public.leads is 'Leads of all years';
insert into public.leads select * from public.old_leads;
