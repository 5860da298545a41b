create table public.messages (id int primary key);
create table public.reactions (id int primary key);
create table public.presence (id int primary key);
do $$ begin
  if not exists (select from pg_publication where pubname = 'supabase_realtime') then create publication supabase_realtime; end if;
end $$;
alter publication supabase_realtime add table public.reactions, public.presence;
