-- Orphans were removed by hand last week.

ALTER TABLE "public"."comments" VALIDATE CONSTRAINT "comments_post_id_fkey";
