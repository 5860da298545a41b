import type { Session } from '../ports.js';

export interface Request {
  readonly id: number;
  readonly method: string;
  readonly url: string;
}

/** Requests that pg_net or its stand-in was given after `since`, in their order; empty without it. */
export async function readRequests(observer: Session, since: number): Promise<Request[]> {
  const [found] = await observer.query<{ there: boolean }>(
    `select to_regclass('net.http_request_queue') is not null as there`,
  );
  if (!found?.there) return [];
  return observer.query<Request>(
    'select id, method::text as method, url from net.http_request_queue where id > $1 order by id',
    [since],
  );
}

export interface DescribedJob {
  /** Its name, or `#` and its number. */
  readonly name: string;
  readonly text: string;
}

/** Jobs of pg_cron or its stand-in; the command itself may hold secrets, so only a digest of it is read. */
export async function describeCronJobs(observer: Session): Promise<DescribedJob[]> {
  const [found] = await observer.query<{ there: boolean }>(`select to_regclass('cron.job') is not null as there`);
  if (!found?.there) return [];
  return observer.query<DescribedJob>(
    `select coalesce(jobname, '#' || jobid) as name,
       concat_ws(', ', schedule, 'command ' || encode(sha256(convert_to(command, 'UTF8')), 'hex'), case when active then 'active' else 'inactive' end) as text
     from cron.job order by jobid`,
  );
}
