create materialized view if not exists public.poll_results
  as table public.votes
  with no data;
grant select on public.poll_results to authenticated;
