import { readCatalogue, type Catalogue } from '../../database/catalogue.js';
import type { SeenRelation } from '../../database/watch.js';
import { describeCronJobs } from '../../database/watchOutside.js';
import type { Session } from '../../ports.js';
import type { Renamed } from './rights.js';

/** Large objects are data: what became of them is not compared. */
export const onlyRehearsed = { largeObjects: true } as const;

/** A database between two files. */
export interface State {
  readonly catalogue: Catalogue;
  /** The same with jobs of cron, which are rows. */
  readonly rights: Catalogue;
}

export async function stateOf(observer: Session, commonMajor: number): Promise<State> {
  const catalogue = await readCatalogue(observer, commonMajor, onlyRehearsed);
  const jobs = await describeCronJobs(observer);
  return {
    catalogue,
    rights: new Map([...catalogue, ...jobs.map(({ name, text }) => [`cron job ${name}`, text] as const)]),
  };
}

/** Relations that have another name, by their oid. */
export const renamed = (before: ReadonlyMap<number, SeenRelation>, after: ReadonlyMap<number, SeenRelation>): Renamed =>
  new Map(
    [...before.values()].flatMap(({ oid, name }) => {
      const now = after.get(oid)?.name;
      return now === undefined || now === name ? [] : [[name, now] as const];
    }),
  );
