set check_function_bodies = off;

CREATE OR REPLACE FUNCTION public.current_plan(org uuid)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  plan text;
begin
  select s.plan into plan
  from public.billing_state s
  where s.org_id = org;
  return coalesce(plan, 'free');
end;
$function$
;
