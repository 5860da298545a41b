drop extension if exists citext cascade;
