insert into storage.buckets (id, name) values ('exports', 'exports');
insert into storage.objects (bucket_id, name) select 'exports', 'report-' || n || '.csv' from generate_series(1, 18) n;
