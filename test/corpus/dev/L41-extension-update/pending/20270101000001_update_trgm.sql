alter extension pg_trgm update;
