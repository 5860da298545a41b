set check_function_bodies = off;

alter table "public"."authors" add column "display_name" character varying(120) not null default ''::character varying, drop column "full_name";

comment on column "public"."authors"."display_name" is 'shown on the cover';
