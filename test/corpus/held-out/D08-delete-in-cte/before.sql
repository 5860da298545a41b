create table public.audit_entries (id bigint generated always as identity primary key, actor uuid, what text not null);
insert into public.audit_entries (what) select 'did ' || g from generate_series(1, 120) g;
