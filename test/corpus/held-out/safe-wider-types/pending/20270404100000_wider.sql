alter table public.goods
  alter column sku type character varying(64),
  alter label set data type text,
  alter price type numeric(12, 2);
