alter table public.subscriptions
  add constraint one_plan_each unique nulls not distinct (user_id, plan);
