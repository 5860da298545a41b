comment on table private.settings is 'Server side settings';

insert into private.settings (key, value)
values ('stripe_secret_key', 'sk_live_MADEUP00notARealKey00MADEUP')
on conflict (key) do update set value = excluded.value;
