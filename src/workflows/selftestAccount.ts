import type { Metadata } from '../backup/metadata.js';
import type { Report } from '../ports.js';
import { exitCodes, type ExitCode } from '../problem.js';
import type { Damage } from '../selftest/damage.js';
import type { Tried } from '../selftest/selftest.js';

type Paint = Pick<Report, 'tone'>;

/** What `selftest --json` prints. */
export interface Account {
  readonly version: 1;
  readonly command: 'selftest';
  readonly ok: boolean;
  readonly exit: ExitCode;
  readonly problems: readonly never[];
  readonly server: string;
  readonly programs: string;
  readonly seconds: number;
  readonly files: Tally;
  readonly content: Tally;
  readonly clean: { readonly runs: number; readonly silent: number; readonly said: readonly string[] };
  readonly damages: readonly (Pick<Damage, 'id' | 'kind' | 'title'> & Omit<Tried, 'damage'>)[];
}

interface Tally {
  readonly caught: number;
  readonly of: number;
}

const marks = {
  caught: ['good', '✓', 'caught'],
  'by-accident': ['bad', '✖', 'CAUGHT BY ACCIDENT'],
  unnoticed: ['bad', '✖', 'NOT NOTICED'],
  'not-made': ['bad', '✖', 'COULD NOT BE MADE'],
} as const;

const titleWidth = 58;

/** One damage and what verification said of it. */
export function triedLine({ tone }: Paint, { damage, result, said }: Tried): string {
  const [colour, mark, word] = marks[result];
  return [
    `  ${damage.title.padEnd(titleWidth)}`,
    tone(colour, `${mark} ${word}`),
    ...(said === null ? [] : [tone('dim', said)]),
    ...(result === 'caught' ? [] : [tone('dim', `--only ${damage.id}`)]),
  ].join('  ');
}

export function cleanLine({ tone }: Paint, said: readonly string[], index: number): string {
  const title = `  ${`Clean run ${index + 1}`.padEnd(titleWidth)}`;
  return said.length === 0
    ? `${title}  ${tone('good', '✓ silent')}`
    : `${title}  ${tone('bad', '✖ NOT SILENT')}  ${tone('dim', said[0] ?? '')}`;
}

export function told(
  tried: readonly Tried[],
  clean: readonly (readonly string[])[],
  { database, tools }: Pick<Metadata, 'database' | 'tools'>,
  seconds: number,
): Account {
  const tally = (kind: Damage['kind']): Tally => {
    const ofKind = tried.filter(({ damage }) => damage.kind === kind);
    return { caught: ofKind.filter(({ result }) => result === 'caught').length, of: ofKind.length };
  };
  const silent = clean.filter((said) => said.length === 0).length;
  const ok = tried.every(({ result }) => result === 'caught') && silent === clean.length;
  return {
    version: 1,
    command: 'selftest',
    ok,
    exit: ok ? exitCodes.done : exitCodes.failed,
    problems: [],
    server: database.serverVersion,
    programs: tools.pg_dump ?? '',
    seconds: Math.round(seconds * 10) / 10,
    files: tally('files'),
    content: tally('content'),
    clean: { runs: clean.length, silent, said: clean.flat() },
    damages: tried.map(({ damage: { id, kind, title }, result, said }) => ({ id, kind, title, result, said })),
  };
}

export function summaryLine({ tone }: Paint, { ok, files, content, clean, seconds }: Account): string {
  const text =
    `caught ${files.caught} of ${files.of} damages to files, ${content.caught} of ${content.of} to content; ` +
    (clean.silent === clean.runs
      ? `${clean.runs} clean ${clean.runs === 1 ? 'run' : 'runs'} silent`
      : `${clean.silent} of ${clean.runs} clean runs silent`);
  return `${tone(ok ? 'good' : 'bad', `${ok ? '✓' : '✖'} ${text}`)}  ${seconds.toFixed(1)} s`;
}
