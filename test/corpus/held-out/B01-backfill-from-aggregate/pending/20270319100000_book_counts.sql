with counted as (
  select author_id, count(*)::int as n from public.books group by author_id
)
update public.authors a
   set book_count = c.n
  from counted c
 where a.id = c.author_id and a.book_count is null;
