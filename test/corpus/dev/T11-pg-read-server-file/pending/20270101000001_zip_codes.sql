comment on table public.zip_codes is 'Postal codes';
copy public.zip_codes from '/tmp/zip_codes.csv' with (format csv, header);
