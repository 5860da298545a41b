CREATE OR REPLACE VIEW "public"."leaderboard" WITH ("security_invoker"='on') AS
 SELECT "s"."player_id",
    "max"("s"."points") AS "best",
    "count"(*) AS "games"
   FROM "public"."scores" "s"
  GROUP BY "s"."player_id";

GRANT SELECT ON TABLE "public"."leaderboard" TO "authenticated";
GRANT SELECT ON TABLE "public"."leaderboard" TO "service_role";
