alter table public.ledger
  add column if not exists import_batch uuid,
  disable trigger user;
comment on column public.ledger.import_batch is 'set by the importer';
