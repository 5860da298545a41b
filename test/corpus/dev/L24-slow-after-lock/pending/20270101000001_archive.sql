alter table public.orders add column archived_at timestamptz;

-- takes some minutes in production
insert into private.messages_archive (id, body, sent_at)
select id, body, sent_at from public.messages;
