-- optional, the app falls back to the browser's language
ALTER TABLE public.profiles
  ADD COLUMN locale text,
  ADD COLUMN timezone text;

COMMENT ON COLUMN public.profiles.locale IS 'BCP 47, e.g. pt-BR';
