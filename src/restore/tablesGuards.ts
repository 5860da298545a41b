import type { Catalogue } from '../database/catalogue.js';
import type { Dependant } from '../database/dependants.js';
import type { Ports } from '../ports.js';
import { readGroups, scriptOf, type Archive, type Contents, type Group } from './tablesDefinitions.js';

/** Entries of the catalogue that say who gets to see a table. */
const guardsOf = (catalogue: Catalogue, table: string, kind: 'rows' | 'rights'): string =>
  JSON.stringify(
    [...catalogue].filter(([entry]) =>
      kind === 'rows'
        ? entry === `row level security ${table}`
        : entry === `rights on table ${table}` || entry.startsWith(`rights on column ${table}.`),
    ),
  );

/** What puts row level security and rights of living tables back, where they are not what they were. */
export async function readGuards(
  ports: Pick<Ports, 'shell' | 'files' | 'host' | 'redact'>,
  archive: Archive,
  contents: Contents,
  dependants: readonly Dependant[],
  before: Catalogue,
  now: Catalogue,
): Promise<Group[]> {
  const groups: Group[] = [];
  for (const one of dependants.filter(({ kind, isOwn }) => kind === 'table' && isOwn)) {
    const isOther = (kind: 'rows' | 'rights') => guardsOf(before, one.name, kind) !== guardsOf(now, one.name, kind);
    if (isOther('rows')) {
      const labels = one.labels.filter((label) => label.startsWith('ROW SECURITY '));
      const guard = { ...one, kind: 'row level security', labels, rights: [] };
      groups.push(...(await readGroups(ports, archive, contents, [guard])).groups);
    }
    if (isOther('rights')) {
      const lines = contents.lines(one.rights).map(({ line }) => line);
      const what = `rights on table ${one.name}`;
      const rights = await scriptOf(ports, archive, lines);
      groups.push({ what, kind: 'rights on table', relation: one.relation, statements: [], rights });
    }
  }
  return groups;
}

/** What of a living table is defined otherwise than in the backup, and stays so. */
export function otherDefinitions(
  dependants: readonly Dependant[],
  before: Catalogue,
  now: Catalogue,
  put: readonly Group[],
): string[] {
  const tables = dependants.filter(({ kind, isOwn }) => kind === 'table' && isOwn).map(({ name }) => name);
  const own = new Set(dependants.filter(({ isOwn }) => isOwn).map(({ kind, name }) => `${kind} ${name}`));
  const concerns = (entry: string): boolean =>
    own.has(entry) ||
    tables.some(
      (name) =>
        entry === `row level security ${name}` ||
        entry === `rights on table ${name}` ||
        entry.startsWith(`rights on column ${name}.`) ||
        (/^(policy|trigger|constraint|rule) /.test(entry) && entry.endsWith(` on ${name}`)),
    );
  const isPut = (entry: string): boolean =>
    put.some(
      ({ what, relation }) =>
        what === entry || (what.startsWith('rights') && entry.startsWith(`rights on column ${relation ?? ''}.`)),
    );
  const told = (entry: string, words: string) => (concerns(entry) && !isPut(entry) ? [`${entry}: ${words}`] : []);
  return [
    ...[...before].flatMap(([entry, text]) =>
      now.has(entry) ? (now.get(entry) === text ? [] : told(entry, 'differs from the backup')) : told(entry, 'is gone'),
    ),
    ...[...now.keys()].flatMap((entry) => (before.has(entry) ? [] : told(entry, 'is not in the backup'))),
  ];
}
