create table public.notifications (id uuid primary key default gen_random_uuid(), user_id uuid, read_at timestamptz);
insert into public.notifications (user_id, read_at) select gen_random_uuid(), case when g % 2 = 0 then now() end from generate_series(1, 50) g;
