-- One row of channels instead of single switches.
alter table public."UserSettings"
  add column channels jsonb not null default '{}',
  drop column "emailDigest";
