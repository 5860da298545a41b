alter table only public.scores
  add column awarded_by uuid,
  add check (points >= 0 and points <= 1000) not valid;
