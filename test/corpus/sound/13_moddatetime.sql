-- for the updated_at triggers
create extension if not exists moddatetime
  with schema extensions;
