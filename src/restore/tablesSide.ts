import { keyName } from '../database/rowDifference.js';
import { makeSideSchema, type SideTable } from '../database/sideSchema.js';
import { columnTypes } from '../database/tables.js';
import type { DatabaseUrl } from '../environments/url.js';
import type { Session } from '../ports.js';
import { streamRows } from './rowStream.js';
import { onBench, type Bench } from './tablesCompare.js';
import { isMadeAnew, type TablePlan, type TablesPlan } from './tablesPlan.js';

/** Brings the rows that are to be put back, and what differs, into a side schema of the target; no table of it is touched. */
export async function fillSide(
  { ports, programs, url }: Bench,
  target: { readonly session: Session; readonly url: DatabaseUrl },
  schema: string,
  plan: TablesPlan,
): Promise<void> {
  const side = (what: string, number: number) => `${ports.postgres.identifier(schema)}.${what}_${number}`;
  await makeSideSchema(ports.postgres, target.session, schema, plan.tables.flatMap(sideTables));
  for (const { number, table, living } of plan.tables) {
    ports.report.progress(`bringing the rows of ${table.qualified}`);
    for (const what of living ? ['rows', 'difference'] : ['rows']) {
      const from = onBench(what === 'rows' ? 'wanted' : what, number);
      await streamRows(
        ports,
        programs,
        { url, sql: `copy (select * from ${from}) to stdout` },
        { url: target.url, sql: `copy ${side(what, number)} from stdin` },
      );
      await target.session.query(`analyze ${side(what, number)}`);
    }
  }
}

function sideTables(plan: TablePlan): SideTable[] {
  const { number, table, living, compared } = plan;
  const types = columnTypes(living ?? table);
  const typed = (names: readonly string[]) => names.map((name) => ({ name, type: types.get(name) ?? 'text' }));
  const rows = { name: `rows_${number}`, columns: typed(compared.columns) };
  if (isMadeAnew(plan)) return [rows];
  const columns =
    compared.key.length > 0
      ? [
          { name: 'act', type: 'text' },
          ...typed(compared.key).map(({ type }, index) => ({ name: keyName(index), type })),
          { name: 'was', type: 'bytea' },
        ]
      : [
          { name: 'act', type: 'text' },
          { name: 'hash', type: 'bytea' },
          { name: 'wanted', type: 'bigint' },
          { name: 'had', type: 'bigint' },
        ];
  return [rows, { name: `difference_${number}`, columns }];
}
