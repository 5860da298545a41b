delete from storage.objects where bucket_id = 'exports' and name like 'report-%';
