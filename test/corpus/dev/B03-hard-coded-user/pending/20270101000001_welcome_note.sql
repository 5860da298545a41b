insert into public.notes (user_id, title)
values ('00000000-0000-4000-8000-000000000001', 'Welcome to the new editor');
