ALTER TABLE IF EXISTS ONLY public.albums ALTER visibility SET DEFAULT 'unlisted'::text;
