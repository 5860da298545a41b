-- The hosted storage service has this column; older images do not.
alter table storage.buckets add column if not exists public boolean default false;
alter table storage.buckets add column if not exists file_size_limit bigint;
alter table storage.buckets add column if not exists allowed_mime_types text[];
insert into storage.buckets (id, name, public) values ('invoices', 'invoices', false);
insert into storage.objects (bucket_id, name) select 'invoices', n || '/invoice.pdf' from generate_series(1, 15) n;
