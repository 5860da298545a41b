alter type public.ticket_state add value if not exists 'triage' before 'open';

insert into public.tickets (id, state)
select 100 + g, 'triage'::public.ticket_state
from generate_series(1, 3) as g;
