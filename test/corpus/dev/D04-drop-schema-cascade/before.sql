create schema legacy_crm;
create table legacy_crm.contacts (id integer primary key, email text);
create table legacy_crm.notes (id integer primary key, contact_id integer references legacy_crm.contacts (id), body text);
insert into legacy_crm.contacts select n, 'c' || n || '@example.com' from generate_series(1, 20) n;
insert into legacy_crm.notes select n, n, 'called' from generate_series(1, 20) n;
