alter table public.webhook_events
  alter column payload type jsonb using payload::jsonb;
