create table public.posts (id int primary key);
create table public.comments (id int primary key, post_id int not null);
insert into public.posts values (1), (2);
insert into public.comments values (1, 1), (2, 2);
alter table public.comments add constraint comments_post_id_fkey foreign key (post_id) references public.posts (id) not valid;
