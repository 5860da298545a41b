-- we require login now
drop owned by anon restrict;
