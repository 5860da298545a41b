drop function public.slugify(text);
