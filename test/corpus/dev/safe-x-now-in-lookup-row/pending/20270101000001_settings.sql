insert into public.app_settings (key, value, updated_at)
values ('maintenance', 'false', now())
on conflict (key) do nothing;
