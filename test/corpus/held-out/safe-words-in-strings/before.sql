create table public.help_texts (key text primary key, body text not null);
insert into public.help_texts values ('start', 'Welcome');
