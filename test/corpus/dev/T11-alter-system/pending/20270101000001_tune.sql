create schema if not exists reporting;

alter system set max_parallel_workers_per_gather = 4;
