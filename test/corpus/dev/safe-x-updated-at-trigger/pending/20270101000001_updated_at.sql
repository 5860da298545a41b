alter table public.notes add column updated_at timestamptz not null default now();

create function public.touch_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end
$$;
revoke execute on function public.touch_updated_at() from public, anon, authenticated;

create trigger notes_touch_updated_at
  before update on public.notes
  for each row execute function public.touch_updated_at();
