create schema if not exists private;

create function private.notify_note() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  key text := (select decrypted_secret from vault.decrypted_secrets where name = 'note_webhook_key');
begin
  perform net.http_post(
    url := 'https://exampleexampleexamp.functions.example.test/on-note',
    headers := jsonb_build_object('Authorization', 'Bearer ' || key),
    body := jsonb_build_object('id', new.id)
  );
  return new;
end
$$;
revoke execute on function private.notify_note() from public;
