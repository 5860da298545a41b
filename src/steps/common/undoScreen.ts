import { withoutSecrets } from '../../analysis/secrets.js';
import { rowsOf } from '../../backup/metadata.js';
import { place } from '../../environments/url.js';
import { visible } from '../../visible.js';
import type { World } from '../world.js';
import { ageOf, type PlanFacts } from './restoreScreen.js';
import { wayOf } from './triedWay.js';

const shownStatements = 10;
const shownTables = 8;
const longestLine = 100;
const grouped = (count: number | undefined): string =>
  count === undefined ? 'no table' : count.toLocaleString('en-US');

/** What a way back does, on one screen, before anybody is asked. */
export function undoLines({ ports }: World, { preflight, plan, now }: PlanFacts): string[] {
  const { tone } = ports.report;
  const { ready, source, notes } = preflight;
  const { run, way } = wayOf(preflight);
  const label = (name: string) => tone('dim', name.padEnd(12));
  const isProduction = ready.environment === 'production';
  const taken = new Date(source.metadata.started);
  const age = ageOf(Math.max(0, ports.clock.now().getTime() - taken.getTime()));
  const statements = [...way.before, ...way.after].map(oneLine);
  const there = rowsOf(source.metadata);
  return [
    '',
    `${label('Target')}${tone(isProduction ? 'production' : 'strong', ready.target.label)}  ${place(ready.target.address)}`,
    `${label('Way back')}of ${run}, tried in scratch`,
    `${label('Backup')}${source.metadata.id}, ${age} old`,
    ...notes.map((note) => `${label('')}${tone('warn', note)}`),
    `${label('Ledger')}goes back behind ${plan.ledgerLoses.map(visible).join(', ')}: pending again`,
    ...section(tone('strong', 'Runs'), statements, shownStatements),
    ...(way.lines.length + way.ground.length > 0
      ? [`  and ${way.lines.length + way.ground.length} entries of the backup are restored`]
      : []),
    ...section(
      tone('strong', 'Rows from the backup'),
      way.tables.map((table) => `${visible(table)}: ${grouped(now[table])} now, ${grouped(there[table])} after`),
      shownTables,
    ),
    '',
    ...keptLines(way.tables).map((line) => tone(way.tables.length > 0 ? 'warn' : 'plain', line)),
    '',
  ];
}

/** What becomes of rows that were written since the push. */
export const keptLines = (tables: readonly string[]): string[] =>
  tables.length === 0
    ? ['What the pushed files added goes, with all that is in it. Every other row stays as it is now.']
    : [
        `What was written into ${tables.length === 1 ? 'this table' : 'these tables'} since the backup is lost, but for the backup from before.`,
        'Rows of all other tables stay as they are now.',
      ];

const oneLine = (sql: string): string => {
  const text = visible(withoutSecrets(sql).replace(/\s+/g, ' '));
  return text.length > longestLine ? `${text.slice(0, longestLine - 1)}…` : text;
};

const section = (title: string, all: readonly string[], most: number): string[] =>
  all.length === 0
    ? []
    : [
        '',
        title,
        ...all.slice(0, most).map((line) => `  ${line}`),
        ...(all.length > most ? [`  … and ${all.length - most} more`] : []),
      ];
