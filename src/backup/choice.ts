import { exitCodes, stop, type Stop } from '../problem.js';
import type { EnvironmentName } from '../environments/environment.js';
import { isVerified, type Metadata } from './metadata.js';
import type { Backup } from './take.js';

/** The database that a backup is chosen for. A sandbox's backups lie beside those of the real one. */
export interface ChosenFor {
  readonly environment: EnvironmentName;
  /** As people know it. */
  readonly label: string;
  readonly database: string;
  /** null where the server does not say which one it is. */
  readonly systemIdentifier: string | null;
}

export interface Moment {
  readonly now: Date;
  /** Nothing that was begun later; null: whatever there is. */
  readonly at: Date | null;
}

export interface Choice {
  readonly backup: Backup;
  /** What would have been newer, but cannot be that old. */
  readonly passedOver: readonly Backup[];
}

/** A state that somebody wanted back, as far as anybody can know: what was there before a restore was hardly that. */
const isGood = ({ purpose }: Metadata): boolean => purpose !== 'pre-restore';

const time = ({ metadata }: Backup): number => Date.parse(metadata.started);

/** Verified backups of an environment, newest first, whichever database they were taken of. */
export const verifiedOf = (backups: readonly Backup[], environment: EnvironmentName, at: Date | null): Backup[] =>
  backups
    .filter(({ metadata }) => metadata.environment === environment && isVerified(metadata) && isGood(metadata))
    .filter((backup) => at === null || time(backup) <= at.getTime())
    .sort((one, other) => time(other) - time(one));

/**
 * The newest verified backup of this very database, or the newest from before `at`; refuses where there is none. One that is
 * dated later than now is passed over: nobody knows when it was made. Pure.
 */
export function chooseNewest(backups: readonly Backup[], target: ChosenFor, { now, at }: Moment): Choice {
  const all = verifiedOf(backups, target.environment, at);
  if (all.length === 0) throw nothingVerified(target.environment, at);
  const own = all.filter(({ metadata }) => isOf(metadata, target));
  if (own.length === 0) throw noneOfIts(target, all);
  const passedOver = own.filter((backup) => time(backup) > now.getTime());
  const backup = own.find((one) => !passedOver.includes(one));
  if (!backup) throw onlyAhead(target, passedOver);
  return { backup, passedOver };
}

const isOf = ({ database }: Metadata, { systemIdentifier, database: name }: ChosenFor): boolean =>
  systemIdentifier !== null && database.systemIdentifier === systemIdentifier && database.name === name;

export const passedOverNote = ({ metadata }: Backup): string =>
  `▲ ${metadata.id} is dated later than now (${utc(metadata.started)}), and was passed over: a clock is or was wrong.`;

const utc = (started: string): string => `${started.slice(0, 16).replace('T', ' ')} UTC`;
const shown = 8;

const listed = (backups: readonly Backup[]): string[] => [
  ...backups
    .slice(0, shown)
    .map(
      ({ metadata: { id, started, database } }) =>
        `${id}  of ${utc(started)}, from ${database.name} at ${database.host}:${database.port}`,
    ),
  ...(backups.length > shown ? [`… and ${backups.length - shown} more: npm run backups`] : []),
];

const byId = ({ environment }: Pick<ChosenFor, 'environment'>): string =>
  `If you know which one you want, name it by its id: npm run restore -- ${environment}/<name> --to ${environment}`;

const noneOfIts = (target: ChosenFor, all: readonly Backup[]): Stop =>
  stop(
    exitCodes.refused,
    'other-database',
    target.systemIdentifier === null
      ? `${target.label} does not say which server it is, so no backup can be told to be its own.`
      : `No verified backup was taken of the database that ${target.label} is now.`,
    [
      ...(target.systemIdentifier === null
        ? []
        : [
            'They were taken of another server: a sandbox, or the server that this one replaces. Its rows are not chosen for you.',
          ]),
      ...listed(all),
      'Nothing was changed.',
    ],
    [byId(target), 'See what there is: npm run backups'],
  );

const onlyAhead = (target: ChosenFor, ahead: readonly Backup[]): Stop =>
  stop(
    exitCodes.refused,
    'backups-ahead',
    `Every verified backup of ${target.label} is dated later than now: a clock is or was wrong.`,
    [...listed(ahead), 'Nothing was changed.'],
    ['Look at the clock of this machine (date -u).', byId(target)],
  );

export const nothingVerified = (environment: EnvironmentName, at: Date | null): Stop =>
  stop(
    exitCodes.usage,
    'backup-unknown',
    at === null
      ? `There is no verified backup of ${environment}.`
      : `There is no verified backup of ${environment} from before ${utc(at.toISOString())}.`,
    ['Backups that were taken right before a restore do not count here: name them, if you want one of them.'],
    ['See what there is: npm run backups'],
  );
