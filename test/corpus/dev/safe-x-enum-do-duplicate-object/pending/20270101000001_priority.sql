do $$
begin
  create type public.priority as enum ('low', 'normal', 'high');
exception
  when duplicate_object then null;
end
$$;
