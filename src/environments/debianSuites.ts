import type { SystemFacts } from './systemFacts.js';

/** Client programs of `least` to `most` will do; `wanted` is the best of them. */
export interface Wish {
  readonly least: number;
  readonly most: number;
  readonly wanted: number;
}

export const fits = (major: number, { least, most }: Wish): boolean => major >= least && major <= most;

export interface Suite {
  readonly codename: string;
  /** The only major of `postgresql-client-<major>` in it. */
  readonly major: number;
  /** It leaves its mirrors a few months after the next one came. */
  readonly interim?: true;
}

export interface Distribution {
  readonly id: 'debian' | 'ubuntu';
  readonly mirror: string;
  readonly keyring: string;
  /** Oldest first. */
  readonly suites: readonly Suite[];
}

const debian: Distribution = {
  id: 'debian',
  mirror: 'http://deb.debian.org/debian',
  keyring: '/usr/share/keyrings/debian-archive-keyring.gpg',
  suites: [
    { codename: 'bullseye', major: 13 },
    { codename: 'bookworm', major: 15 },
    { codename: 'trixie', major: 17 },
    { codename: 'forky', major: 18 },
  ],
};

const ubuntu: Distribution = {
  id: 'ubuntu',
  mirror: 'http://archive.ubuntu.com/ubuntu',
  keyring: '/usr/share/keyrings/ubuntu-archive-keyring.gpg',
  suites: [
    { codename: 'focal', major: 12 },
    { codename: 'jammy', major: 14 },
    { codename: 'noble', major: 16 },
    { codename: 'plucky', major: 17, interim: true },
    { codename: 'questing', major: 17, interim: true },
    { codename: 'resolute', major: 18 },
  ],
};

/** Debian's and Ubuntu's families; null for every other system. `own` is null where the suite is none of those listed. */
export function debianOf({ osRelease }: SystemFacts): { distribution: Distribution; own: Suite | null } | null {
  const { ID = '', ID_LIKE = '', VERSION_CODENAME, UBUNTU_CODENAME, DEBIAN_CODENAME } = osRelease;
  const family = [ID, ...ID_LIKE.split(' ')];
  const isUbuntu = UBUNTU_CODENAME !== undefined || family.includes('ubuntu');
  if (!isUbuntu && !family.includes('debian')) return null;
  const distribution = isUbuntu ? ubuntu : debian;
  const codename = (isUbuntu ? UBUNTU_CODENAME : DEBIAN_CODENAME) ?? VERSION_CODENAME;
  return { distribution, own: distribution.suites.find((suite) => suite.codename === codename) ?? null };
}
