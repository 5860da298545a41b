-- the reporting role is not used any more
drop owned by corpus_reporting cascade;
