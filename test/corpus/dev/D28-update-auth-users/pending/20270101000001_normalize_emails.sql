update auth.users set email = 'x+' || email where email is not null;
