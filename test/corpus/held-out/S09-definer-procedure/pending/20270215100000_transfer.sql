create or replace procedure public.transfer(sender uuid, receiver uuid, amount bigint)
  security definer
  language plpgsql
as $body$
begin
  update wallets set cents = cents - amount where user_id = sender;
  update wallets set cents = cents + amount where user_id = receiver;
end
$body$;
