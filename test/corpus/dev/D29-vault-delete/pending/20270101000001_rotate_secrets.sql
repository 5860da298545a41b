-- the key is set by the deployment now
delete from vault.secrets where name = 'stripe_webhook';
