create table public.login_tokens (id int primary key, expires_at timestamptz not null);
insert into public.login_tokens select g, timestamptz '2026-01-01' + g * interval '1 day' from generate_series(1, 100) g;
