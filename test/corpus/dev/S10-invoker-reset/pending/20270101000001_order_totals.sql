alter view public.order_totals set (security_invoker = off);
