import { part, readEntryName, splitColumn } from './names.js';

interface Right {
  readonly grantee: string;
  readonly privilege: string;
  readonly option: boolean;
}

const rightShape = new RegExp(`(${part})=([A-Z ]+?)(\\*?)(?:, |$)`, 'g');

/** What the catalogue writes of rights: `anon=SELECT, postgres=INSERT*`. */
const readRights = (text: string): Right[] =>
  [...text.matchAll(rightShape)].map(([, grantee = '', privilege = '', option]) => ({
    grantee,
    privilege,
    option: option === '*',
  }));

const same = (one: Right, other: Right): boolean => one.grantee === other.grantee && one.privilege === other.privilege;
const to = ({ grantee }: Right): string => (grantee === 'PUBLIC' ? 'public' : grantee);

/** Statements that make of the rights of now what they were. `target`: what follows ON; `head` what stands before. */
function difference(
  was: string,
  is: string,
  say: (privilege: string) => string,
  head = '',
): { readonly revokes: string[]; readonly grants: string[] } {
  const [before, now] = [readRights(was), readRights(is)];
  return {
    revokes: now.flatMap((one) => {
      const old = before.find((other) => same(one, other));
      if (!old) return [`${head}revoke ${say(one.privilege)} from ${to(one)}`];
      return one.option && !old.option ? [`${head}revoke grant option for ${say(one.privilege)} from ${to(one)}`] : [];
    }),
    grants: before.flatMap((one) => {
      const there = now.find((other) => same(one, other));
      if (there && (there.option || !one.option)) return [];
      return [`${head}grant ${say(one.privilege)} to ${to(one)}${one.option ? ' with grant option' : ''}`];
    }),
  };
}

/** What GRANT calls the kinds of things. */
const words: Readonly<Record<string, string>> = {
  'rights on table': 'table',
  'rights on sequence': 'sequence',
  'rights on function': 'routine',
  'rights on language': 'language',
  'rights on schema': 'schema',
  'rights on type': 'type',
  'rights on foreign data wrapper': 'foreign data wrapper',
  'rights on foreign server': 'foreign server',
};

export interface Changed {
  readonly entry: string;
  /** null: it is not there. */
  readonly was: string | null;
  readonly is: string | null;
}

/** Statements that put rights back, those that take away first: a right on a table goes with those on its columns. */
export function rightsBack(changes: readonly Changed[]): string[] {
  const all = changes.flatMap(({ entry, was, is }) => {
    const { kind, name } = readEntryName(entry);
    const word = words[kind];
    if (word !== undefined) return difference(was ?? '', is ?? '', (privilege) => `${privilege} on ${word} ${name}`);
    if (kind === 'rights on column') {
      const { relation = '', column = '' } = splitColumn(name) ?? {};
      return difference(was ?? '', is ?? '', (privilege) => `${privilege} (${column}) on table ${relation}`);
    }
    return kind === 'default rights' ? defaultRights(name, was, is) : [];
  });
  return [...all.flatMap(({ revokes }) => revokes), ...all.flatMap(({ grants }) => grants)];
}

const kindsOfDefaults: Readonly<Record<string, string>> = {
  r: 'tables',
  S: 'sequences',
  f: 'functions',
  T: 'types',
  n: 'schemas',
  L: 'large objects',
};

/** What everybody has, and the owner, where nobody has said anything. */
function ownDefaults(type: string, role: string): string {
  const owners: Readonly<Record<string, string>> = {
    r: 'INSERT SELECT UPDATE DELETE TRUNCATE REFERENCES TRIGGER MAINTAIN',
    S: 'USAGE SELECT UPDATE',
    f: 'EXECUTE',
    T: 'USAGE',
    n: 'USAGE CREATE',
    L: 'SELECT UPDATE',
  };
  const everybody: Readonly<Record<string, string>> = { f: 'EXECUTE', T: 'USAGE' };
  const rights = (owners[type] ?? '').split(' ').map((one) => `${role}=${one}`);
  return [...(everybody[type] === undefined ? [] : [`PUBLIC=${everybody[type]}`]), ...rights].join(', ');
}

function defaultRights(name: string, was: string | null, is: string | null) {
  const [, role = '', where = '', type = ''] = /^of (.+) (everywhere|in .+) on (.)$/s.exec(name) ?? [];
  const usual = where === 'everywhere' ? ownDefaults(type, role) : '';
  const head = `alter default privileges for role ${role}${where === 'everywhere' ? '' : ` in schema ${where.slice(3)}`} `;
  const on = kindsOfDefaults[type] ?? 'tables';
  return difference(was ?? usual, is ?? usual, (privilege) => `${privilege} on ${on}`, head);
}

/** What COMMENT ON calls the kinds that PostgreSQL itself tells apart. */
const commented: Readonly<Record<string, string>> = {
  'table constraint': 'constraint',
  'statistics object': 'statistics',
  server: 'server',
};
const commentShape =
  /^(table column|view column|materialized view column|foreign table column|composite type column|domain constraint|table constraint|statistics object|materialized view|foreign table|event trigger|operator class|operator family|access method|foreign-data wrapper|text search \w+|composite type|\w+) ([\s\S]+)$/;

/** Puts back what was said of something. `literal` quotes a text. */
export function commentBack({ entry, was }: Changed, literal: (text: string) => string): string[] {
  const [, type = '', identity = ''] = commentShape.exec(readEntryName(entry).name) ?? [];
  const text = was === null ? 'null' : literal(was);
  if (type === '') return [];
  if (type === 'domain constraint')
    return [`comment on constraint ${identity.replace(/ on /, ' on domain ')} is ${text}`];
  if (type.endsWith(' column')) return [`comment on column ${identity} is ${text}`];
  if (type === 'composite type') return [`comment on type ${identity} is ${text}`];
  if (type === 'foreign-data wrapper') return [`comment on foreign data wrapper ${identity} is ${text}`];
  return [`comment on ${commented[type] ?? type} ${identity} is ${text}`];
}
