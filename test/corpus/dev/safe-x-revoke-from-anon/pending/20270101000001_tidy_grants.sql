revoke truncate, references, trigger on public.notes from anon, authenticated;
