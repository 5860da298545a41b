select j.jobname, u.done
from cron.job as j
cross join lateral cron.unschedule(j.jobname) as u (done);
