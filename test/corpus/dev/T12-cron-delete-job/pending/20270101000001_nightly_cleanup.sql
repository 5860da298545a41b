create index notes_archived_idx on public.notes (archived);

select cron.schedule('purge-archived', '0 3 * * *', $$delete from public.notes where archived$$);
