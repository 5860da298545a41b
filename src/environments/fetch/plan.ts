import { debianOf, fits, type Distribution, type Wish } from '../debianSuites.js';
import type { SystemFacts } from '../systemFacts.js';

/** Where packages can be had from. */
export interface Candidate {
  /** null: the sources of this machine as they are. */
  readonly suite: { readonly codename: string; readonly distribution: Distribution } | null;
  /** null where only the sources know. */
  readonly major: number | null;
}

/**
 * Suites with client programs that will do, the best first: the wanted major, then what belongs to this very system,
 * then the nearest. Packages of another suite bring their own C library along.
 */
export function candidates(system: SystemFacts, wish: Wish): Candidate[] {
  const debian = debianOf(system);
  if (!debian) return [];
  const { distribution, own } = debian;
  const others = distribution.suites.filter((suite) => suite !== own && !suite.interim);
  const all: Candidate[] = [
    { suite: null, major: system.pgdg || own === null ? null : own.major },
    ...others.map(({ codename, major }) => ({ suite: { codename, distribution }, major })),
  ];
  const rank = ({ suite, major }: Candidate): number =>
    major === wish.wanted ? 0 : suite === null ? 1 : 1 + Math.abs((major ?? 0) - wish.wanted);
  return all.filter(({ major }) => major === null || fits(major, wish)).sort((a, b) => rank(a) - rank(b));
}

/** Of the majors that the sources have the best one. */
export const bestOf = (majors: readonly number[], wish: Wish): number | null =>
  majors
    .filter((major) => fits(major, wish))
    .sort((a, b) => Math.abs(a - wish.wanted) - Math.abs(b - wish.wanted))
    .at(0) ?? null;

/** The mirror that this machine uses: the first of its distribution in the texts of apt's sources. */
export function mirrorIn(texts: readonly string[], { id, mirror }: Distribution, arch: string): string {
  const found = new RegExp(`https?://[^\\s\\]]+/${id}(-ports)?/?(?=\\s|$)`).exec(texts.join('\n'))?.[0];
  if (found !== undefined) return found;
  return id === 'ubuntu' && arch !== 'x64' ? 'http://ports.ubuntu.com/ubuntu-ports' : mirror;
}

export const sourcesText = (codename: string, mirror: string, { keyring }: Distribution): string =>
  `Types: deb\nURIs: ${mirror}\nSuites: ${codename}\nComponents: main\nSigned-By: ${keyring}\n`;

/**
 * What programs that only talk to a server do without. Everything else that they depend on, down to the C library, is
 * fetched: nothing of the system is relied on.
 */
const takenForInstalled = ['dpkg', 'debconf', 'postgresql-client-common', 'readline-common', 'sensible-utils'];

export const statusText: string = takenForInstalled
  .map((name) =>
    [
      `Package: ${name}`,
      'Status: install ok installed',
      'Version: 9999',
      'Architecture: all',
      'Maintainer: supasafe <nobody@localhost>',
      'Description: taken for installed',
      '',
    ].join('\n'),
  )
  .join('\n');

/** Files and folders of apt's that would be the system's own, below a folder of ours. */
export const aptOptions = (folder: string, sources: string | null): string[] =>
  [
    `Dir::State=${folder}`,
    `Dir::State::lists=${folder}/lists`,
    `Dir::State::status=${folder}/status`,
    `Dir::Cache=${folder}`,
    `Dir::Cache::archives=${folder}/archives`,
    ...(sources === null
      ? []
      : [
          `Dir::Etc::sourcelist=${sources}`,
          'Dir::Etc::sourceparts=/dev/null',
          'Dir::Etc::preferences=/dev/null',
          'Dir::Etc::preferencesparts=/dev/null',
          'APT::Default-Release=',
        ]),
    // The user that root's apt would become may not read our folder.
    'APT::Sandbox::User=root',
    'APT::Install-Recommends=false',
    'Acquire::Languages=none',
    'Acquire::Retries=1',
    'Acquire::http::Timeout=20',
    'Acquire::https::Timeout=20',
  ].flatMap((option) => ['-o', option]);
