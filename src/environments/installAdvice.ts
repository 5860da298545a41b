import { quoteForShell } from '../quote.js';
import { debianOf, fits, type Wish } from './debianSuites.js';
import { candidates } from './fetch/plan.js';
import type { SystemFacts } from './systemFacts.js';

export type { Wish } from './debianSuites.js';

/** How this system's own installer brings client programs. */
export interface Way {
  /** The system, as people call it. */
  readonly system: string;
  readonly major: number;
  /** Programs with their arguments, one after the other; `sudo` is among them where it is needed. */
  readonly commands: readonly (readonly string[])[];
}

/** What is typed for a way: one line. */
export const lineOf = ({ commands }: Pick<Way, 'commands'>): string =>
  commands.map((words) => words.map(quoteForShell).join(' ')).join(' && ');

/** The way of this very system to one of the majors that will do; null when it has none that supasafe knows. */
export function installWay(system: SystemFacts, wish: Wish): Way | null {
  return (
    [debianWay, redHatWay, alpineWay, suseWay, homebrewWay, wingetWay]
      .map((way) => way(system, wish))
      .find((way) => way !== null) ?? null
  );
}

const nameOf = ({ osRelease }: SystemFacts, otherwise: string): string => osRelease.PRETTY_NAME ?? otherwise;

/** Whoever is not root becomes it, one command at a time. */
const asRoot = (system: SystemFacts, ...commands: string[][]): string[][] =>
  system.isRoot ? commands : commands.map((words) => ['sudo', ...words]);

function debianWay(system: SystemFacts, wish: Wish): Way | null {
  const debian = debianOf(system);
  if (!debian || !system.tools.has('apt-get')) return null;
  const own = debian.own?.major;
  const hasOwn = own !== undefined && fits(own, wish) && !system.pgdg;
  const major = hasOwn ? own : wish.wanted;
  const install = (...packages: string[]) => ['apt-get', 'install', '-y', ...packages];
  // Distributions stop at one major; the PostgreSQL project's packages have them all, and beside each other.
  const project = [
    install('postgresql-common', 'ca-certificates'),
    ['/usr/share/postgresql-common/pgdg/apt.postgresql.org.sh', '-y'],
  ];
  return {
    system: nameOf(system, debian.distribution.id),
    major,
    commands: asRoot(
      system,
      ['apt-get', 'update'],
      ...(hasOwn || system.pgdg ? [] : project),
      install(`postgresql-client-${major}`),
    ),
  };
}

const processors: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
const lastWithModules = 9;

function redHatWay(system: SystemFacts, { wanted }: Wish): Way | null {
  const { ID = '', ID_LIKE = '', VERSION_ID = '' } = system.osRelease;
  const family = [ID, ...ID_LIKE.split(' ')];
  if (!system.tools.has('dnf') || !family.some((id) => ['fedora', 'rhel', 'amzn'].includes(id))) return null;
  const install = (what: string) => ['dnf', 'install', '-y', what];
  const release = Number.parseInt(VERSION_ID, 10);
  const processor = processors[system.arch] ?? system.arch;
  const repository = (folder: string, name: string) =>
    install(
      `https://download.postgresql.org/pub/repos/yum/reporpms/${folder}-${processor}/pgdg-${name}-repo-latest.noarch.rpm`,
    );
  const before: string[][] =
    ID === 'amzn'
      ? []
      : ID === 'fedora'
        ? [repository(`F-${release}`, 'fedora')]
        : [
            repository(`EL-${release}`, 'redhat'),
            ...(release <= lastWithModules ? [['dnf', '-qy', 'module', 'disable', 'postgresql']] : []),
          ];
  return {
    system: nameOf(system, ID),
    major: wanted,
    commands: asRoot(system, ...before, install(`postgresql${wanted}`)),
  };
}

/** The newest major of Alpine's releases; later ones have 18. */
const alpineNewest = (release: number): number => (release <= 20 ? 16 : release <= 22 ? 17 : 18);

function alpineWay(system: SystemFacts, wish: Wish): Way | null {
  if (system.osRelease.ID !== 'alpine' || !system.tools.has('apk')) return null;
  const release = Number(system.osRelease.VERSION_ID?.split('.')[1] ?? Number.POSITIVE_INFINITY);
  const major = Math.min(wish.wanted, alpineNewest(release));
  if (!fits(major, wish)) return null;
  return {
    system: nameOf(system, 'Alpine'),
    major,
    commands: asRoot(system, ['apk', 'add', `postgresql${major}-client`]),
  };
}

function suseWay(system: SystemFacts, { wanted }: Wish): Way | null {
  if (!system.tools.has('zypper')) return null;
  return {
    system: nameOf(system, 'SUSE'),
    major: wanted,
    commands: asRoot(system, ['zypper', '--non-interactive', 'install', `postgresql${wanted}`]),
  };
}

/** Homebrew refuses to run as root. */
function homebrewWay(system: SystemFacts, { wanted }: Wish): Way | null {
  if (!system.tools.has('brew') || system.isRoot) return null;
  return { system: 'Homebrew', major: wanted, commands: [['brew', 'install', `postgresql@${wanted}`]] };
}

function wingetWay(system: SystemFacts, { wanted }: Wish): Way | null {
  if (system.platform !== 'win32' || !system.tools.has('winget')) return null;
  return {
    system: 'Windows',
    major: wanted,
    commands: [['winget', 'install', '--exact', '--id', `PostgreSQL.PostgreSQL.${wanted}`]],
  };
}

const byHand: Readonly<Record<string, readonly string[]>> = {
  darwin: [
    'Postgres.app brings all majors: https://postgresapp.com/downloads.html',
    "So does EDB's installer: https://www.enterprisedb.com/downloads/postgres-postgresql-downloads",
  ],
  win32: ["EDB's installer: https://www.enterprisedb.com/downloads/postgres-postgresql-downloads"],
};

/** What somebody does on this system who has no fitting client programs: one line each, the best one first. */
export function adviceLines(system: SystemFacts, wish: Wish): string[] {
  const way = installWay(system, wish);
  const script = `bash ${quoteForShell(system.script)} ${way?.major ?? wish.wanted}`;
  const needsRoot = way?.commands.some(([first]) => first === 'sudo') === true && !system.tools.has('sudo');
  const typed = needsRoot
    ? asRoot({ ...system, isRoot: true }, ...way.commands.map(([, ...words]) => words))
    : way?.commands;
  return [
    ...(way && typed ? [`${needsRoot ? 'As root on' : 'On'} ${way.system}: ${lineOf({ commands: typed })}`] : []),
    ...(byHand[system.platform] ?? []),
    ...(system.platform === 'linux' ? [`Or let supasafe do it, ${whatScriptDoes(system, wish, way)}: ${script}`] : []),
    'If you have them elsewhere: name their folder in SUPASAFE_PG_BIN or as "postgresBin" in supasafe.json.',
  ];
}

function whatScriptDoes(system: SystemFacts, wish: Wish, way: Way | null): string {
  if (canFetch(system, wish)) return "after a question; without root's rights into a folder of its own";
  if (way) return 'after a question';
  return 'as a last resort with Docker, out of the image supabase/postgres';
}

/** Debian's tools unpack packages without installing them. */
export const canFetch = (system: SystemFacts, wish: Wish): boolean =>
  system.platform === 'linux' &&
  candidates(system, wish).length > 0 &&
  system.tools.has('apt-get') &&
  system.tools.has('dpkg');
