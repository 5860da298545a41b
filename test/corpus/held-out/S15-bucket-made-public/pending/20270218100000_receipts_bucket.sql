insert into storage.buckets as b (id, name, public, file_size_limit)
values ('receipts', 'receipts', true, 5242880)
on conflict (id) do update
  set public = excluded.public,
      file_size_limit = excluded.file_size_limit;
