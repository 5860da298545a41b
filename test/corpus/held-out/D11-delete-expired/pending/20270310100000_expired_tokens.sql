delete from public.login_tokens as t
where t.expires_at < timestamptz '2026-04-02 00:00+00'
returning t.id;
