alter table public.messages add column edited_at timestamptz;

delete from public.messages;
