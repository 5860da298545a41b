alter table "public"."posts" add column "pinned" boolean not null default false;

comment on column "public"."posts"."pinned" is 'shown above the others';
