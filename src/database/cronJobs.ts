import type { Session } from '../ports.js';

/** pg_cron's table of jobs: everybody reads it, and only pg_cron's own functions write it. */
export const cronJobs = { schema: 'cron', name: 'job', qualified: 'cron.job', oid: 0 } as const;

export interface CronJob {
  readonly id: string;
  /** Empty for one without a name. */
  readonly name: string;
}

export const readCronJobs = (session: Session): Promise<CronJob[]> =>
  session.query<CronJob>(`select jobid::text as id, coalesce(jobname::text, '') as name from cron.job order by jobid`);

/** Statements that end the jobs which are not among `ids`, by name where they have one. `literal` quotes a text. */
export const unscheduled = (
  jobs: readonly CronJob[],
  ids: readonly string[],
  literal: (text: string) => string,
): string[] =>
  jobs
    .filter(({ id }) => !ids.includes(id))
    .map(
      ({ id, name }) => `select cron.unschedule(${name === '' ? `${literal(id)}::bigint` : `${literal(name)}::text`})`,
    );
