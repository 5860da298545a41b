alter table public."userPosts" rename to user_posts;
