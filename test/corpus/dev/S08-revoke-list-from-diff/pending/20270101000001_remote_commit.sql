revoke select on table "public"."profiles" from "authenticated";
revoke insert on table "public"."profiles" from "authenticated";
revoke update on table "public"."profiles" from "authenticated";
revoke delete on table "public"."profiles" from "authenticated";
revoke select on table "public"."profiles" from "service_role";
revoke update on table "public"."profiles" from "service_role";
