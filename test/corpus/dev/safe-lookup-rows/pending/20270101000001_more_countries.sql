insert into public.countries (code, name)
values ('ES', 'Spain'), ('FR', 'France'), ('IT', 'Italy')
on conflict (code) do nothing;
