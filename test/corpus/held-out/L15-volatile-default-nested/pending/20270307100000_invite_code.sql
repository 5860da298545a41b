alter table public.invites
  add if not exists code text not null
    default substr(replace(gen_random_uuid()::text, '-', ''), 1, 10);
