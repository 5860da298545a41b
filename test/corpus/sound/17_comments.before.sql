create table public.invites (id int primary key, token_hash bytea, expires_at timestamptz);
