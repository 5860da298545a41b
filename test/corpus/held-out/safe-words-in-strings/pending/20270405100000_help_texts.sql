-- texts for the SQL course; drop table users; is lesson 3
insert into public.help_texts (key, body) values
  ('lesson-3', 'Why does ''; drop table users; --'' work here?'),
  ('lesson-4', $t$Never run
delete from accounts;
truncate accounts cascade;
without a WHERE.$t$)
on conflict (key) do nothing; /* alter table x disable row level security; */
