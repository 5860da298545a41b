alter table public.notes add column archived_at timestamptz;
drop policy if exists "Archived notes are frozen" on public.notes;
