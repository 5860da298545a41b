import { choosePair, findPrograms, programsMissing, type Pair } from '../environments/programs.js';
import type { Settings } from '../environments/settings.js';
import type { Ports } from '../ports.js';
import { exitCodes, stop, Stop } from '../problem.js';
import { embeddedMajors, embeddedWish, majorsByChoice } from '../sandbox/binaries.js';
import type { Damage } from '../selftest/damage.js';
import { damages as allDamages } from '../selftest/damages.js';
import { runClean, tryAll } from '../selftest/selftest.js';
import { openWorkshop } from '../selftest/workshop.js';
import type { Result } from './desk.js';
import { cleanLine, summaryLine, told, triedLine } from './selftestAccount.js';

export interface SelftestWishes {
  readonly major?: number;
  readonly clean?: number;
  /** The id of one damage. */
  readonly only?: string;
}

/** What the selftest works with: it may begin outside any project, and touches none. */
export interface SelftestDesk {
  readonly ports: Ports;
  /** Where client programs are looked for, beside the usual places. */
  readonly folder: string;
  readonly settings: Pick<Settings, 'postgresBin'>;
  readonly version: string;
}

const usuallyClean = 3;

/** What `supasafe selftest` does: damages copies of a sample backup, one by one, and looks whether verification notices. */
export async function selftest(
  desk: SelftestDesk,
  wishes: SelftestWishes,
  damages: readonly Damage[] = allDamages,
): Promise<Result> {
  const { ports, version } = desk;
  const { report, clock } = ports;
  const since = clock.elapsed();
  const chosen = choose(damages, wishes.only);
  const { major, pair } = await choosePrograms(desk, wishes.major);
  report.line('A selftest: damages a sample backup in every way it knows. No environment and no project is touched.');
  const workshop = await report.step(
    `Make a sample database on PostgreSQL ${major}, back it up, prove the backup`,
    () => openWorkshop(ports, major, pair, version),
  );
  try {
    const tried = await report.step('Damage it', () =>
      tryAll(workshop, chosen, (one) => report.line(triedLine(report, one))),
    );
    const count = wishes.clean ?? (wishes.only === undefined ? usuallyClean : 0);
    const clean = await report.step('Do the same without any damage', () =>
      runClean(workshop, count, (said, index) => report.line(cleanLine(report, said, index))),
    );
    const account = told(tried, clean, workshop.taken.metadata, (clock.elapsed() - since) / 1000);
    report.line(summaryLine(report, account));
    return { exit: account.exit, json: account };
  } finally {
    await workshop.close();
  }
}

function choose(damages: readonly Damage[], only: string | undefined): readonly Damage[] {
  const chosen = only === undefined ? damages : damages.filter(({ id }) => id === only);
  if (chosen.length > 0) return chosen;
  const known = damages.map(({ id, title }) => `${id.padEnd(28)}${title}`);
  throw stop(exitCodes.usage, 'selftest-unknown', `There is no damage ${JSON.stringify(only)}.`, known, [
    'Choose one of the lines above.',
  ]);
}

/** The usual embedded server, else the newest, or the one that was asked for, for which there are client programs. */
async function choosePrograms(
  { ports, folder, settings }: SelftestDesk,
  wanted?: number,
): Promise<{ major: number; pair: Pair }> {
  const majors = wanted === undefined ? majorsByChoice : embeddedMajors.filter((major) => major === wanted);
  if (majors.length === 0)
    throw stop(
      exitCodes.usage,
      'selftest-major',
      `There is no embedded PostgreSQL ${wanted ?? ''}.`,
      [],
      [`Choose one of ${embeddedMajors.join(', ')}.`],
    );
  const found = await findPrograms(ports, folder, settings);
  for (const major of majors) {
    // The archive goes back into the server that it came from: a newer pg_dump says what that one does not know.
    const own = { ...found, programs: found.programs.filter((programs) => programs.major === major) };
    const pair = choosePair(major, 'the sample', own, embeddedMajors);
    if (!('code' in pair)) return { major, pair };
  }
  const [best = embeddedWish.wanted] = majors;
  const what = `A selftest on PostgreSQL ${best} needs client programs of ${best} (pg_dump, pg_restore and psql in one folder).`;
  throw new Stop(programsMissing(what, { least: best, most: best, wanted: best }, found));
}
