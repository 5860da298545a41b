-- DROP TABLE public.profiles is planned for next year, not here.
/* commit; begin; */
comment on table public.profiles is 'Never TRUNCATE; delete users through the admin API';
comment on column public.profiles.plan is 'free; pro; team';
comment on policy "Owners update their profile" on public.profiles is 'Do not DISABLE ROW LEVEL SECURITY';
