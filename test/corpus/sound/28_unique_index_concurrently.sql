create unique index concurrently
  members_email_lower_key
  on public.members (lower(email));
