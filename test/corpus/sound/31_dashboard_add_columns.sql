alter table "public"."workouts" add column "calories" integer;

alter table "public"."workouts" add column "source" text not null default 'manual'::text;

alter table "public"."workouts" add constraint "workouts_calories_check" CHECK ((calories >= 0)) not valid;
