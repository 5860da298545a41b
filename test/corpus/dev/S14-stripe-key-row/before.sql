create schema private;
create table private.settings (key text primary key, value text not null);
insert into private.settings values ('currency', 'eur');
