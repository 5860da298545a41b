import { heldBy } from '../../backup/metadata.js';
import type { RowCounts } from '../../database/counts.js';
import { place } from '../../environments/url.js';
import { rowChanges, type RowChange } from '../../restore/plan.js';
import { visible } from '../../visible.js';
import type { PlannedRestore, RestorePreflight } from '../restoreEvidence.js';
import type { World } from '../world.js';

export interface PlanFacts {
  readonly preflight: RestorePreflight;
  readonly plan: PlannedRestore;
  /** Rows of each table, as they are now. */
  readonly now: RowCounts;
}

/** So that the question stays on the same screen as what it is about. */
const shownOfEach = 8;

/** What a restore does, on one screen, before anybody is asked. */
export function planLines({ ports, options }: World, { preflight, plan, now }: PlanFacts): string[] {
  const { tone } = ports.report;
  const { ready, source, sourceName, notes } = preflight;
  const schemaOnly = options.restore?.schemaOnly ?? false;
  const label = (name: string) => tone('dim', name.padEnd(12));
  const isProduction = ready.environment === 'production';
  const { metadata } = source;
  const taken = new Date(metadata.started);
  const since = ports.clock.now().getTime() - taken.getTime();
  const age = preflight.isForeign || since < 0 ? null : ageOf(since);
  const from = preflight.isForeign ? '' : `  of ${taken.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const changes = rowChanges(plan, metadata, now, schemaOnly);
  return [
    '',
    `${label('Target')}${tone(isProduction ? 'production' : 'strong', ready.target.label)}  ${place(ready.target.address)}`,
    `${label('Comes back')}${sourceName}${from}${age === null ? '' : `, ${age} ago`}`,
    `${label('')}${schemaOnly ? 'definitions only, no rows' : heldBy(metadata)}`,
    ...[...(since < 0 ? [ahead] : []), ...notes].map((note) => `${label('')}${tone('warn', note)}`),
    '',
    `${label('Made anew')}everything in ${listed(plan.recreated)}`,
    ...(plan.replaced.length > 0 ? [`${label('New rows')}in ${listed(plan.replaced)}`] : []),
    ...ledgerLines(plan).map((line) => `${label('Ledger')}${line}`),
    ...section(tone('strong', 'Rows'), changes, changeLine, [
      '  every table has as many rows as it has now; their values come from the backup',
    ]),
    ...section(tone('strong', 'Stays as it is'), plan.untouched, ({ what, why }) => `  ${visible(what)}: ${why}`, []),
    '',
    age === null
      ? 'Whatever was written since it was made is not in it.'
      : `What was written in the last ${age} is not in it: it is lost, but for the backup from before.`,
    '',
  ];
}

const ahead = '▲ It is dated later than now: a clock is or was wrong. Is it the newest?';

function section<T>(title: string, all: readonly T[], line: (one: T) => string, without: readonly string[]): string[] {
  if (all.length === 0) return without.length === 0 ? [] : ['', title, ...without];
  const more = all.length - shownOfEach;
  return ['', title, ...all.slice(0, shownOfEach).map(line), ...(more > 0 ? [`  … and ${more} more`] : [])];
}

const grouped = (count: number | null): string => (count === null ? 'no table' : count.toLocaleString('en-US'));
const changeLine = ({ table, now, after }: RowChange): string =>
  `  ${visible(table)}: ${grouped(now)} now, ${grouped(after)} after`;

const ledgerLines = ({ ledgerLoses, ledgerGains }: PlannedRestore): string[] => [
  ...(ledgerLoses.length > 0 ? [`goes back behind ${listed(ledgerLoses)}: pending again`] : []),
  ...(ledgerGains.length > 0 ? [`has ${listed(ledgerGains)} again`] : []),
];

const listed = (names: readonly string[]): string =>
  names.length <= shownOfEach
    ? names.map(visible).join(', ')
    : `${names.slice(0, shownOfEach).map(visible).join(', ')} and ${names.length - shownOfEach} more`;

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** "3 days", "2 hours": the largest unit of which there are two. */
export function ageOf(milliseconds: number): string {
  const [name, length] = units.find(([, unit]) => milliseconds >= 2 * unit) ?? ['minute', 60_000];
  const count = Math.max(1, Math.round(milliseconds / length));
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
