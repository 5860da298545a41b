update public.notes set archived = true where id % 2 = 0;
