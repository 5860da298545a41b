import { exitCodes, stop } from '../problem.js';
import type { EnvironmentName } from '../environments/environment.js';
import { isVerified, type Metadata } from './metadata.js';
import type { Backup } from './take.js';

/** A state that somebody wanted back, as far as anybody can know: what was there before a restore was hardly that. */
const isGood = ({ purpose }: Metadata): boolean => purpose !== 'pre-restore';

/** The newest verified backup of an environment, or the newest from before `at`; null without one. Pure. */
export function newestVerified(
  backups: readonly Backup[],
  environment: EnvironmentName,
  at: Date | null = null,
): Backup | null {
  const time = ({ metadata }: Backup) => Date.parse(metadata.started);
  return backups
    .filter(({ metadata }) => metadata.environment === environment && isVerified(metadata) && isGood(metadata))
    .filter((backup) => at === null || time(backup) <= at.getTime())
    .reduce<Backup | null>((newest, one) => (newest === null || time(one) > time(newest) ? one : newest), null);
}

export const nothingVerified = (environment: EnvironmentName, at: Date | null) =>
  stop(
    exitCodes.usage,
    'backup-unknown',
    at === null
      ? `There is no verified backup of ${environment}.`
      : `There is no verified backup of ${environment} from before ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
    ['Backups that were taken right before a restore do not count here: name them, if you want one of them.'],
    ['See what there is: npm run backups'],
  );
