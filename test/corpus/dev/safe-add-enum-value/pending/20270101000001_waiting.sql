alter type public.ticket_state add value if not exists 'waiting' after 'open';
