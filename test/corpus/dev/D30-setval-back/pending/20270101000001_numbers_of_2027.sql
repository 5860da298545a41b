-- numbers start at 1 in the new year
select setval('public.invoice_number_seq', 1, false);
