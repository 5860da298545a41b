comment on function public.cleanup_notes() is 'Run once in January';
select public.cleanup_notes();
