-- notes live, too
alter publication supabase_realtime set table public.notes;
