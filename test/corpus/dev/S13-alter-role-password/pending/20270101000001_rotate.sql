comment on schema public is 'API';
alter role authenticator with password 'made-up-Passw0rd-7731';
