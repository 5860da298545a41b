import { bytesOnDisk } from '../backup/metadata.js';
import type { Fate } from '../backup/retention.js';
import { size } from '../backup/space.js';
import { freedBy } from '../steps/prune.js';
import type { Act, Survey } from '../steps/pruneEvidence.js';
import type { World } from '../steps/world.js';

interface Row {
  readonly id: string;
  readonly started: string;
  readonly bytes: number;
  readonly fate: Fate;
  readonly why: string;
  /** It was done. */
  readonly done: boolean;
}

/** What becomes of each backup, newest first. */
export const rowsOf = ({ decisions }: Survey, done: readonly Act[]): Row[] =>
  decisions.map(({ candidate, fate, why }) => {
    const { metadata } = candidate.holding.backup;
    const act = done.find(({ id }) => id === candidate.id);
    return { id: candidate.id, started: metadata.started, bytes: bytesOnDisk(metadata), fate, why, done: !!act };
  });

const words: Record<Fate, string> = { keep: 'keep', archive: 'archive', delete: 'delete' };
const doneWords: Record<Fate, string> = { keep: 'keep', archive: 'archived', delete: 'deleted' };

/** The table on standard output, then what it comes to. */
export function pruneAccount({ ports, options }: World, survey: Survey, done: readonly Act[], json: boolean): void {
  const { report } = ports;
  const { tone } = report;
  const rows = rowsOf(survey, done);
  const widest = Math.max(0, ...rows.map(({ id }) => id.length));
  if (!json) {
    if (rows.length === 0) report.output('No backups yet. Make one: npm run backup');
    for (const row of rows) {
      const word = (row.done ? doneWords : words)[row.fate].padEnd(9);
      const time = `${row.started.slice(0, 16).replace('T', ' ')} UTC`;
      const painted = row.fate === 'delete' ? tone('warn', word) : row.fate === 'keep' ? tone('dim', word) : word;
      report.output(`${painted} ${time} ${size(row.bytes).padStart(9)}  ${row.id.padEnd(widest)}  ${row.why}`);
    }
  }
  for (const line of remarks(survey)) report.line(tone('warn', line));
  for (const line of summary(rows, survey, done, options)) report.line(line);
}

function remarks({ plan, environments, unreadable, foreign, leftovers }: Survey): string[] {
  return [
    ...environments.flatMap((name) => {
      const reason = plan.held.get(name);
      return reason === undefined ? [] : [`▲ Nothing of ${name} is deleted or archived: ${reason}.`];
    }),
    ...unreadable.map(({ path, why }) => `▲ Kept, for it cannot be read: ${path} (${why})`),
    ...foreign.map((path) => `▲ Not touched, for it is no backup of supasafe: ${path}`),
    ...leftovers.map((path) => `▲ A prune that was cut off left ${path}: the next one with --yes takes care of it.`),
  ];
}

function summary(rows: readonly Row[], survey: Survey, done: readonly Act[], options: World['options']): string[] {
  const bytes = (fate: Fate) => size(rows.filter((row) => row.fate === fate).reduce((sum, row) => sum + row.bytes, 0));
  const count = (fate: Fate) => rows.filter((row) => row.fate === fate).length;
  if (!options.dryRun) {
    const archived = done.filter(({ fate }) => fate === 'archive').length;
    const deleted = done.length - archived;
    return [
      '',
      `${archived} archived, ${deleted} deleted, ${rows.length - deleted} there: ${size(freedBy(done))} freed.`,
    ];
  }
  const would = count('archive') + count('delete');
  const flags = options.environment === null ? '' : ` --env ${options.environment}`;
  return [
    '',
    `${count('keep')} to keep, ${count('archive')} to archive (${bytes('archive')}, packed then), ${count('delete')} to delete (frees ${bytes('delete')}).`,
    'Nothing was changed.',
    ...(would > 0 || survey.leftovers.length > 0 ? [`→ To do it: npm run prune -- --yes${flags}`] : []),
  ];
}
