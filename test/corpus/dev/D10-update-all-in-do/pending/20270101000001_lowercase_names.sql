do $$
begin
  execute 'update public.profiles set username = lower(username), phone = null';
end
$$;
