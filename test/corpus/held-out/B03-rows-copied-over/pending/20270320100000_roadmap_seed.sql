insert into public.roadmap (title, since)
select fr.title, date '2027-03-20'
from public.feature_requests fr
where fr.votes >= 15
order by fr.votes desc;
