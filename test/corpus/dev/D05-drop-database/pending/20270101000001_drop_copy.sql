-- the copy of last summer
drop database staging_copy;
