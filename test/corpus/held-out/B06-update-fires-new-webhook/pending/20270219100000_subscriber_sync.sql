create function public.sync_subscriber() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform net.http_post(url := 'https://crm.example.com/hook', body := to_jsonb(new));
  return null;
end
$$;

create trigger subscriber_sync
  after insert or update on public.subscribers
  for each row execute function public.sync_subscriber();

update public.subscribers set locale = 'en' where locale is null;
