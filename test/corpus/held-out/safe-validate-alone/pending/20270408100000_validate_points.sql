ALTER TABLE "public"."scores" VALIDATE CONSTRAINT "points_not_negative";
