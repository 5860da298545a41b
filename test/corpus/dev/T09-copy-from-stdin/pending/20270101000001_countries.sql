comment on table public.countries is 'ISO 3166';

COPY public.countries (code, name) FROM stdin;
de	Germany
fr	France
\.
