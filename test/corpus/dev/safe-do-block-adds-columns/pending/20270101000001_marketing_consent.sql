do $$
begin
  alter table public.profiles add column marketing_consent_at timestamptz;
  alter table public.profiles add column marketing_source text;
end
$$;
