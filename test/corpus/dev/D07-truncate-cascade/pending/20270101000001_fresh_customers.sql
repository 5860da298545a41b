-- Customers are imported anew from the CRM.
truncate public.customers cascade;
