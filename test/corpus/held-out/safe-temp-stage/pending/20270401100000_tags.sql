create temporary table stage (slug text, label text) on commit drop;
insert into stage (slug, label) values ('new', 'New'), ('hot', 'Hot'), ('sale', 'Sale');
delete from pg_temp.stage;
insert into stage (slug, label) values ('hot', 'Hot'), ('sale', 'Sale');
insert into public.tags (slug, label)
select slug, label from stage
on conflict (slug) do nothing;
drop table pg_temp.stage;
