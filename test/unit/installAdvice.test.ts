import { describe, expect, test } from '@jest/globals';
import { adviceLines, canFetch, installWay, lineOf, type Wish } from '../../src/environments/installAdvice.js';
import { readOsRelease, type SystemFacts, type Tool } from '../../src/environments/systemFacts.js';

/** As the systems' own /etc/os-release has it; addresses of home pages are left out. */
const releases = {
  bookworm: `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
`,
  trixie: `PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
NAME="Debian GNU/Linux"
VERSION_ID="13"
VERSION="13 (trixie)"
VERSION_CODENAME=trixie
DEBIAN_VERSION_FULL=13.1
ID=debian
`,
  jammy: `PRETTY_NAME="Ubuntu 22.04.5 LTS"
NAME="Ubuntu"
VERSION_ID="22.04"
VERSION="22.04.5 LTS (Jammy Jellyfish)"
VERSION_CODENAME=jammy
ID=ubuntu
ID_LIKE=debian
UBUNTU_CODENAME=jammy
`,
  noble: `PRETTY_NAME="Ubuntu 24.04.3 LTS"
NAME="Ubuntu"
VERSION_ID="24.04"
VERSION="24.04.3 LTS (Noble Numbat)"
VERSION_CODENAME=noble
ID=ubuntu
ID_LIKE=debian
UBUNTU_CODENAME=noble
LOGO=ubuntu-logo
`,
  mint: `NAME="Linux Mint"
VERSION="22 (Wilma)"
ID=linuxmint
ID_LIKE="ubuntu debian"
PRETTY_NAME="Linux Mint 22"
VERSION_ID="22"
VERSION_CODENAME=wilma
UBUNTU_CODENAME=noble
`,
  kali: `PRETTY_NAME="Kali GNU/Linux Rolling"
NAME="Kali GNU/Linux"
VERSION_ID="2025.3"
VERSION_CODENAME=kali-rolling
ID=kali
ID_LIKE=debian
`,
  fedora: `NAME="Fedora Linux"
VERSION="42 (Workstation Edition)"
RELEASE_TYPE=stable
ID=fedora
VERSION_ID=42
VERSION_CODENAME=""
PLATFORM_ID="platform:f42"
PRETTY_NAME="Fedora Linux 42 (Workstation Edition)"
`,
  rocky9: `NAME="Rocky Linux"
VERSION="9.6 (Blue Onyx)"
ID="rocky"
ID_LIKE="rhel centos fedora"
VERSION_ID="9.6"
PLATFORM_ID="platform:el9"
PRETTY_NAME="Rocky Linux 9.6 (Blue Onyx)"
`,
  alma10: `NAME="AlmaLinux"
VERSION="10.2 (Lavender Lion)"
ID="almalinux"
ID_LIKE="rhel centos fedora"
VERSION_ID="10.2"
PLATFORM_ID="platform:el10"
PRETTY_NAME="AlmaLinux 10.2 (Lavender Lion)"
`,
  amazon: `NAME="Amazon Linux"
VERSION="2023"
ID="amzn"
ID_LIKE="fedora"
VERSION_ID="2023"
PLATFORM_ID="platform:al2023"
PRETTY_NAME="Amazon Linux 2023.12.20260930"
`,
  alpine: `NAME="Alpine Linux"
ID=alpine
VERSION_ID=3.22.1
PRETTY_NAME="Alpine Linux v3.22"
`,
  leap: `NAME="openSUSE Leap"
VERSION="15.6"
ID="opensuse-leap"
ID_LIKE="suse opensuse"
VERSION_ID="15.6"
PRETTY_NAME="openSUSE Leap 15.6"
`,
};
const apt: readonly Tool[] = ['sudo', 'apt-get', 'dpkg'];
const system = (release: keyof typeof releases | '', tools: readonly Tool[], more: Partial<SystemFacts> = {}) => ({
  platform: 'linux',
  arch: 'x64',
  osRelease: readOsRelease(release === '' ? '' : releases[release]),
  isRoot: false,
  tools: new Set(tools),
  pgdg: false,
  script: 'scripts/postgres-client.sh',
  ...more,
});
const any: Wish = { least: 15, most: 18, wanted: 17 };
const exactly = (major: number): Wish => ({ least: major, most: major, wanted: major });
const lineFor = (facts: SystemFacts, wish: Wish): string | null => {
  const way = installWay(facts, wish);
  return way && lineOf(way);
};

const own = (major: number) => `sudo apt-get update && sudo apt-get install -y postgresql-client-${major}`;
const project = (major: number) =>
  'sudo apt-get update && sudo apt-get install -y postgresql-common ca-certificates && ' +
  `sudo /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y && sudo apt-get install -y postgresql-client-${major}`;
const rpm = (folder: string, name: string) =>
  `sudo dnf install -y https://download.postgresql.org/pub/repos/yum/reporpms/${folder}/pgdg-${name}-repo-latest.noarch.rpm`;

describe('the line that installs client programs', () => {
  test.each([
    ['bookworm', apt, any, own(15)],
    ['bookworm', apt, exactly(17), project(17)],
    ['trixie', apt, any, own(17)],
    ['trixie', apt, { least: 15, most: 18, wanted: 15 }, own(17)],
    ['trixie', apt, exactly(18), project(18)],
    ['jammy', apt, any, project(17)],
    ['noble', apt, any, own(16)],
    ['noble', apt, exactly(17), project(17)],
    ['mint', apt, any, own(16)],
    ['kali', apt, exactly(17), project(17)],
    ['fedora', ['sudo', 'dnf'], any, `${rpm('F-42-x86_64', 'fedora')} && sudo dnf install -y postgresql17`],
    [
      'rocky9',
      ['sudo', 'dnf'],
      any,
      `${rpm('EL-9-x86_64', 'redhat')} && sudo dnf -qy module disable postgresql && sudo dnf install -y postgresql17`,
    ],
    ['alma10', ['sudo', 'dnf'], exactly(18), `${rpm('EL-10-x86_64', 'redhat')} && sudo dnf install -y postgresql18`],
    ['amazon', ['sudo', 'dnf'], any, 'sudo dnf install -y postgresql17'],
    ['alpine', ['sudo', 'apk'], any, 'sudo apk add postgresql17-client'],
    ['alpine', ['sudo', 'apk'], exactly(18), null],
    ['leap', ['sudo', 'zypper'], any, 'sudo zypper --non-interactive install postgresql17'],
    ['', ['brew'], any, 'brew install postgresql@17'],
    ['bookworm', ['docker'], any, null],
  ] as const)('on %s with %j for %j', (release, tools, wish, line) => {
    expect(lineFor(system(release, tools), wish)).toBe(line);
  });

  test('needs no sudo as root, and goes without setting up what is set up', () => {
    expect(lineFor(system('trixie', apt, { isRoot: true }), any)).toBe(
      'apt-get update && apt-get install -y postgresql-client-17',
    );
    expect(lineFor(system('jammy', apt, { pgdg: true }), any)).toBe(own(17));
    expect(lineFor(system('bookworm', apt, { pgdg: true }), any)).toBe(own(17));
    expect(lineFor(system('', ['brew'], { isRoot: true }), any)).toBeNull();
  });

  test('names the processor', () => {
    expect(lineFor(system('alma10', ['sudo', 'dnf'], { arch: 'arm64' }), any)).toContain('EL-10-aarch64/');
  });

  test('is winget on Windows', () => {
    expect(lineFor(system('', ['winget'], { platform: 'win32' }), any)).toBe(
      'winget install --exact --id PostgreSQL.PostgreSQL.17',
    );
  });
});

const elsewhere =
  'If you have them elsewhere: name their folder in SUPASAFE_PG_BIN or as "postgresBin" in supasafe.json.';

describe('the advice', () => {
  test('names the system, the script and the setting', () => {
    expect(adviceLines(system('trixie', apt), any)).toEqual([
      `On Debian GNU/Linux 13 (trixie): ${own(17)}`,
      "Or let supasafe do it, after a question; without root's rights into a folder of its own: bash scripts/postgres-client.sh 17",
      elsewhere,
    ]);
  });

  test('says who types it where there is no sudo', () => {
    expect(adviceLines(system('trixie', ['apt-get', 'dpkg']), any)[0]).toBe(
      'As root on Debian GNU/Linux 13 (trixie): apt-get update && apt-get install -y postgresql-client-17',
    );
  });

  test('on a Mac without Homebrew and on Windows names installers', () => {
    expect(adviceLines(system('', [], { platform: 'darwin' }), any)).toEqual([
      'Postgres.app brings all majors: https://postgresapp.com/downloads.html',
      "So does EDB's installer: https://www.enterprisedb.com/downloads/postgres-postgresql-downloads",
      elsewhere,
    ]);
    expect(adviceLines(system('', [], { platform: 'win32' }), any)[0]).toContain('enterprisedb.com');
  });

  test('has Docker as the last resort on a system that it does not know', () => {
    expect(adviceLines(system('', []), exactly(17))).toEqual([
      'Or let supasafe do it, as a last resort with Docker, out of the image supabase/postgres: bash scripts/postgres-client.sh 17',
      elsewhere,
    ]);
  });

  test('shows what a terminal would obey', () => {
    expect(readOsRelease('PRETTY_NAME="Evil\u001b[2J"').PRETTY_NAME).toBe('Evil␛[2J');
  });
});

test.each([
  ['bookworm', apt, any, true],
  ['bookworm', apt, exactly(16), false],
  ['noble', apt, exactly(17), false],
  ['noble', apt, exactly(18), true],
  ['kali', apt, exactly(16), true],
  ['bookworm', ['sudo'], any, false],
  ['fedora', ['sudo', 'dnf'], any, false],
] as const)('on %s with %j packages for %j can be unpacked without root: %j', (release, tools, wish, can) => {
  expect(canFetch(system(release, tools), wish)).toBe(can);
});
