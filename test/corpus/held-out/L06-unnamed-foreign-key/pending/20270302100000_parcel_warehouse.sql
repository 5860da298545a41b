ALTER TABLE ONLY "public"."parcels"
  ADD COLUMN "weight_g" integer,
  ADD FOREIGN KEY ("warehouse_id") REFERENCES "public"."warehouses" MATCH SIMPLE ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED;
