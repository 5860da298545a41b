comment on table public."PhotoTags" is 'Tags of photos';
alter table public."PhotoTags" add column id bigint generated always as identity;
