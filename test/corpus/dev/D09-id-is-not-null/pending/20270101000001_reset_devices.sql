comment on column public.device_tokens.token is 'APNs or FCM';

-- PostgREST style: a filter is required, so give one
delete from public.device_tokens where id is not null;
