DO LANGUAGE plpgsql $$
DECLARE
  c record;
BEGIN
  FOR c IN
    SELECT conname
    FROM pg_catalog.pg_constraint
    WHERE conrelid = 'public.shipments'::regclass AND contype = 'f'
  LOOP
    EXECUTE 'ALTER TABLE public.shipments DROP CONSTRAINT ' || quote_ident(c.conname);
  END LOOP;
END;
$$;
