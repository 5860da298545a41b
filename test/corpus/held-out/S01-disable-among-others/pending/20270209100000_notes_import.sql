ALTER TABLE ONLY "public"."medical_notes"
  ADD COLUMN "imported_from" text,
  NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY,
  ADD COLUMN "imported_at" timestamptz;
