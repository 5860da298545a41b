do $$
begin
  alter table public.notes add constraint notes_title_key unique (title);
exception when others then
  null;
end
$$;
