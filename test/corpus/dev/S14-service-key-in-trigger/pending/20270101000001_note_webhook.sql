alter table public.notes add column notified boolean not null default false;

create or replace function public.notify_note() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform net.http_post(
    url := 'https://exampleexampleexamp.functions.example.test/on-note',
    headers := jsonb_build_object('Authorization', 'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJzdXBhYmFzZSIsInJlZiI6ImV4YW1wbGVleGFtcGxlZXhhbXAiLCJyb2xlIjoic2VydmljZV9yb2xlIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjIwMTUwMDAwMDB9.bm90LWEtcmVhbC1zaWduYXR1cmUtbWFkZS11cA'),
    body := to_jsonb(new)
  );
  return new;
end
$$;
revoke execute on function public.notify_note() from public, anon, authenticated;
create trigger note_webhook after insert on public.notes for each row execute function public.notify_note();
