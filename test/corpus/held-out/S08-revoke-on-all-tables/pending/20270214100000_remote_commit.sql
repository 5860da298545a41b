revoke all privileges on all tables in schema "public" from "anon", "authenticated" cascade;
alter table "public"."shops" add column "city" text;
