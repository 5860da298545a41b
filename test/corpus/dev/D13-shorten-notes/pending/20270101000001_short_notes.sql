alter table public.orders
  alter column note type varchar(12) using left(note, 12);
