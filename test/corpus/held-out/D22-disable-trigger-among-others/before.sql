create table public.ledger (id int primary key, cents int not null);
create table public.ledger_audit (ledger_id int, at timestamptz default now());
create function public.audit_ledger() returns trigger language plpgsql set search_path = '' as $$ begin insert into public.ledger_audit (ledger_id) values (new.id); return null; end $$;
create trigger audit_ledger after insert or update on public.ledger for each row execute function public.audit_ledger();
insert into public.ledger select g, g from generate_series(1, 20) g;
