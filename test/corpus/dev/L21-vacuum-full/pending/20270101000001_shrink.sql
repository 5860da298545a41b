-- give the space back
vacuum full public.messages;
