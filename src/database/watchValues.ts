import type { Postgres, Session } from '../ports.js';

export interface WatchedColumn {
  /** Of its table: a copy of a database has the same. */
  readonly oid: number;
  readonly number: number;
  readonly schema: string;
  readonly relation: string;
  /** The table, as SQL writes it. */
  readonly table: string;
  readonly name: string;
  /** Both as SQL writes them. */
  readonly quoted: string;
  readonly type: string;
}

/** Columns of all tables that hold rows. */
export const readColumns = (session: Session): Promise<WatchedColumn[]> =>
  session.query<WatchedColumn>(
    `select c.oid, a.attnum as number, n.nspname::text as schema, c.relname::text as relation, format('%I.%I', n.nspname, c.relname) as table,
       a.attname::text as name, quote_ident(a.attname) as quoted, format_type(a.atttypid, a.atttypmod) as type
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind = 'r' and c.oid >= 16384 and c.relpersistence <> 't' order by c.oid, a.attnum`,
  );

type Names = Pick<Postgres, 'identifier'>;

const from = ({ identifier }: Names, { schema, relation }: WatchedColumn): string =>
  `only ${identifier(schema)}.${identifier(relation)}`;

/** How many values of each column are not null; columns of one table are counted in one go. */
export async function countValues(
  names: Names,
  session: Session,
  columns: readonly WatchedColumn[],
): Promise<ReadonlyMap<WatchedColumn, number>> {
  const counts = new Map<WatchedColumn, number>();
  for (const oid of new Set(columns.map((one) => one.oid))) {
    const own = columns.filter((one) => one.oid === oid);
    const [first] = own;
    if (!first) continue;
    const each = own.map(({ name }, index) => `count(${names.identifier(name)}) as c${index}`).join(', ');
    const [row] = await session.query<Record<string, number>>(`select ${each} from ${from(names, first)}`);
    own.forEach((one, index) => counts.set(one, row?.[`c${index}`] ?? 0));
  }
  return counts;
}

/** How many values of a column are not null, and how many of these differ from each other. */
export async function countSpread(
  names: Names,
  session: Session,
  column: WatchedColumn,
): Promise<{ readonly values: number; readonly different: number }> {
  const value = names.identifier(column.name);
  const [row] = await session.query<{ values: number; different: number }>(
    `select count(${value}) as values, count(distinct ${value}::text) as different from ${from(names, column)}`,
  );
  return row ?? { values: 0, different: 0 };
}

/**
 * How many values do not come back when they are cast to a type and from that to their own; null when there is no such
 * cast. `type` is as `format_type` writes it.
 */
export async function valuesAltered(
  names: Names,
  session: Session,
  column: WatchedColumn,
  type: string,
): Promise<number | null> {
  const value = names.identifier(column.name);
  try {
    const [row] = await session.query<{ n: number }>(
      `select count(*) as n from ${from(names, column)} where ${value}::${type}::${column.type}::text is distinct from ${value}::text`,
    );
    return row?.n ?? null;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** The server's answer that it cannot do this; a lost connection or an interruption has no such code. */
const isRefusal = (error: unknown): boolean => /^(22|42)[0-9A-Z]{3}$/.test((error as { code?: string }).code ?? '');
