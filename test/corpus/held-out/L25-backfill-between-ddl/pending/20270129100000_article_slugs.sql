ALTER TABLE public.articles ADD slug text;

UPDATE public.articles AS a
   SET slug = regexp_replace(lower(s.title), '[^a-z0-9]+', '-', 'g')
  FROM public.articles AS s
 WHERE s.id = a.id
   AND a.slug IS NULL;

ALTER TABLE public.articles ALTER slug SET NOT NULL;
