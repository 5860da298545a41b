insert into storage.buckets (id, name) values ('legacy-uploads', 'legacy-uploads'), ('avatars', 'avatars');
insert into storage.objects (bucket_id, name) select 'legacy-uploads', 'f' || g || '.png' from generate_series(1, 30) g;
insert into storage.objects (bucket_id, name) values ('avatars', 'a.png');
