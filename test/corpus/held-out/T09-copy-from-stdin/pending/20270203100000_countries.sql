-- rows as exported from the old project
COPY "public"."countries" ("code", "name") FROM stdin;
DE	Germany
FR	France
PT	Portugal
\.
