update public.plans as p set (price_cents, note) = (1900, 'since 2027') where p.id = 'pro';
