alter table "public"."tasks"
  drop constraint "tasks_project_id_fkey",
  add constraint "tasks_project_id_fkey" foreign key ("project_id") references "public"."projects" ("id") on update cascade on delete cascade;

delete from "public"."projects" where "archived";
