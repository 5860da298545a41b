update public.messages set seen = true where not seen;
