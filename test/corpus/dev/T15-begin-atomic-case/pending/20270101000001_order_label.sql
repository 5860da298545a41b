create function public.order_label(state public.order_status) returns text
language sql immutable
begin atomic
  select case state when 'draft' then 'Open' else 'Closed' end;
  select case state when 'shipped' then 'On its way' else state::text end;
end;

revoke execute on function public.order_label(public.order_status) from public, anon;
grant execute on function public.order_label(public.order_status) to authenticated;
