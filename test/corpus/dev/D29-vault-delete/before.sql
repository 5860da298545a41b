create extension supabase_vault;
select vault.create_secret('whsec_placeholder', 'stripe_webhook', 'webhook of Stripe');
select vault.create_secret('re_placeholder', 'resend_key', 'e-mails');
