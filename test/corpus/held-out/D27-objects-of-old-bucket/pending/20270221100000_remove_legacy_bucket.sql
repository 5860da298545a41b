delete from "storage"."objects" o
using storage.buckets b
where b.id = o.bucket_id and b.name like 'legacy-%';

delete from storage.buckets where name like 'legacy-%';
