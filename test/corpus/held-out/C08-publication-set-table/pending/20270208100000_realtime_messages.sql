alter publication supabase_realtime
  set table only public.messages;
