alter table public."UserSettings" add column "fontSize" smallint not null default 14;
comment on column public."UserSettings"."fontSize" is 'Points';

do $body$
begin
  if exists (select 1 from pg_policies where policyname = 'UserSettings: own row') then
    drop policy "UserSettings: own row" on public."UserSettings";
  end if;
end
$body$;
