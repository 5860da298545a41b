create schema if not exists app;

alter table auth.users add column locale text default 'en';
