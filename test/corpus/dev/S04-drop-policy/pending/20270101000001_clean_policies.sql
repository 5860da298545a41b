comment on table public.notes is 'Private notes';

drop policy "Own notes" on public.notes;
