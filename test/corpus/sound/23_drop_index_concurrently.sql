-- not used by any query since the sessions are looked up by user
-- (pg_stat_user_indexes: 0 scans in 90 days)
drop index concurrently if exists public.sessions_old_idx;
