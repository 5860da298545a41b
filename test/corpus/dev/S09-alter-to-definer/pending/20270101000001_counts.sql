comment on function public.count_notes() is 'For the landing page';
alter function public.count_notes() security definer;
