import type { Postgres, Session } from '../ports.js';
import { columnList, keyName, rowHash, sameKey, type Compared } from './rowDifference.js';

type Names = Pick<Postgres, 'identifier'>;

/** Relations as SQL writes them: the living table, the rows that came, and what differs. */
export interface Sides {
  /** For INSERT, which knows no ONLY. */
  readonly into: string;
  readonly living: string;
  readonly rows: string;
  readonly difference: string;
}

async function counted(session: Session, sql: string): Promise<number> {
  const [row] = await session.query<{ count: number }>(
    `with done as (${sql} returning 1) select count(*) as count from done`,
  );
  return row?.count ?? 0;
}

/** All rows that came, into a table that has none. */
export const insertAll = (
  names: Names,
  session: Session,
  { into, rows }: Sides,
  { columns }: Compared,
): Promise<number> =>
  counted(
    session,
    `insert into ${into} (${columnList(names, columns)}) overriding system value select ${columnList(names, columns)} from ${rows}`,
  );

/** Rows that are missing, as long as they still are. */
export function insertMissing(names: Names, session: Session, sides: Sides, compared: Compared): Promise<number> {
  const { living, rows, difference } = sides;
  const { columns, key } = compared;
  const insert = `insert into ${sides.into} (${columnList(names, columns)}) overriding system value`;
  if (key.length === 0)
    return counted(
      session,
      `${insert} select ${columnList(names, columns, 'r')} from ${rows} r where ${rowHash(names, columns, 'r')} in (${settled(names, sides, columns, 'missing')})`,
    );
  return counted(
    session,
    `${insert} select ${columnList(names, columns, 'r')} from ${rows} r join ${difference} d on d.act = 'missing' and ${sameKey(names, compared, 'r', 'd')}
     where not exists (select from ${living} t where ${sameKey(names, compared, 't', 'd')})`,
  );
}

/**
 * Rows that changed, as long as they are what they were when they were compared: taken out and put in again as the backup
 * has them, so that two of them may trade a unique value, and that identity columns take theirs. `kept` are columns that
 * the backup lacks: they keep their values.
 */
export async function putBackChanged(
  names: Names,
  session: Session,
  { into, living, rows, difference }: Sides,
  compared: Compared,
  kept: readonly string[],
): Promise<number> {
  const { columns, key } = compared;
  const { identifier } = names;
  const keptName = (index: number): string => `kept_${index + 1}`;
  const taken = [
    ...key.map((name, index) => `t.${identifier(name)} as ${keyName(index)}`),
    ...kept.map((name, index) => `t.${identifier(name)} as ${keptName(index)}`),
  ].join(', ');
  await session.query(
    `create temporary table supasafe_taken on commit drop as select ${taken} from ${living} t limit 0`,
  );
  await session.query(
    `with gone as (
       delete from ${living} t using ${difference} d
       where ${sameKey(names, compared, 't', 'd')} and d.act = 'changed' and ${rowHash(names, columns, 't')} = d.was returning ${taken})
     insert into pg_temp.supasafe_taken select * from gone`,
  );
  const back = [columnList(names, columns, 'r'), ...kept.map((_, index) => `d.${keptName(index)}`)].join(', ');
  const count = await counted(
    session,
    `insert into ${into} (${columnList(names, [...columns, ...kept])}) overriding system value
     select ${back} from ${rows} r join pg_temp.supasafe_taken d on ${sameKey(names, compared, 'r', 'd')}`,
  );
  await session.query('drop table pg_temp.supasafe_taken');
  return count;
}

/** Rows that the backup does not have, as long as they are what they were when they were compared. */
export function deleteExtra(names: Names, session: Session, sides: Sides, compared: Compared): Promise<number> {
  const { columns, key } = compared;
  const { living, difference } = sides;
  if (key.length > 0)
    return counted(
      session,
      `delete from ${living} t using ${difference} d where d.act = 'extra' and ${sameKey(names, compared, 't', 'd')} and ${rowHash(names, columns, 't')} = d.was`,
    );
  const hash = rowHash(names, columns, 'l');
  return counted(
    session,
    `delete from ${living} t using (
       select x.ctid as place from (select l.ctid, ${hash} as hash, row_number() over (partition by ${hash}) as number from ${living} l) x
       join ${difference} d on d.hash = x.hash and d.act = 'extra' and x.number <= d.had - d.wanted
       where x.hash in (${settled(names, sides, columns, 'extra')})) x
     where t.ctid = x.place`,
  );
}

/** Hashes of rows of which there are as many as there were when they were compared. */
const settled = (names: Names, { living, difference }: Sides, columns: readonly string[], act: string): string =>
  `select d.hash from ${difference} d left join (select ${rowHash(names, columns, 'l')} as hash, count(*) as count from ${living} l group by 1) n on n.hash = d.hash
   where d.act = '${act}' and coalesce(n.count, 0) = d.had`;

/** Puts a sequence forward to where it was; one that is further stays. */
export async function advanceSequence(
  { identifier }: Names,
  session: Session,
  { schema, name, ascending }: { readonly schema: string; readonly name: string; readonly ascending: boolean },
  last: string,
): Promise<boolean> {
  const sequence = `${identifier(schema)}.${identifier(name)}`;
  const isBehind = ascending ? 's.last_value < $2::bigint' : 's.last_value > $2::bigint';
  const moved = await session.query(
    `select setval($1::regclass, $2::bigint) from ${sequence} s where ${isBehind} or (not s.is_called and s.last_value = $2::bigint)`,
    [sequence, last],
  );
  return moved.length > 0;
}
