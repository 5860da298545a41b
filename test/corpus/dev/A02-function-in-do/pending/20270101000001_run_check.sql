do $$
begin
  call public.check_notes();
end
$$;
