alter domain public.iban add constraint iban_length check (length(value) between 15 and 34);
