insert into public.countries (code, name)
values
  ('DE', 'Germany'),
  ('FR', 'France'),
  ('CI', 'Côte d''Ivoire'),
  ('PT', 'Portugal')
on conflict (code) do nothing;
