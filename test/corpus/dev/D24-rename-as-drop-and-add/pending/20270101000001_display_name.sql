-- supabase db diff
alter table "public"."profiles" drop column "full_name";
alter table "public"."profiles" add column "display_name" text;
