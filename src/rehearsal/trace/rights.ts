import type { Catalogue } from '../../database/catalogue.js';
import type { RightLost } from '../effects.js';

/** Qualified names of relations of before → of after, where they differ. */
export type Renamed = ReadonlyMap<string, string>;

/**
 * What clients or roles could do before, or were kept from, and no longer: by the catalogue before and after, to which
 * cron jobs were added as `cron job <name>`. What only says something else now (a policy's condition) is no loss here: it
 * is among the changed objects. A relation that was renamed keeps its rights.
 */
export function rightsLost(before: Catalogue, after: Catalogue, renamed: Renamed = new Map()): RightLost[] {
  const removed = [...before.keys()].filter((entry) => !after.has(nowCalled(entry, renamed)));
  const context: Context = { before, after, removed };
  return [...before].flatMap(([entry, was]) => {
    const name = nowCalled(entry, renamed);
    const is = after.get(name);
    return is === was ? [] : lossOf({ entry, was, is, ...splitEntry(entry) }, context);
  });
}

interface Context {
  readonly before: Catalogue;
  readonly after: Catalogue;
  /** Entries that went. */
  readonly removed: readonly string[];
}

interface Changed {
  readonly entry: string;
  readonly kind: string;
  readonly name: string;
  readonly was: string;
  /** undefined: it went. */
  readonly is: string | undefined;
}

/** Kinds of entries, those first of which another one is the beginning. */
const kinds = [
  ...['rights on table', 'rights on sequence', 'rights on column', 'rights on function', 'rights on schema'],
  ...['row level security', 'publication of', 'materialized view', 'cron job', 'policy', 'trigger', 'function', 'view'],
  ...['table', 'sequence', 'column'],
];

function splitEntry(entry: string): { kind: string; name: string } {
  const kind = kinds.find((one) => entry.startsWith(`${one} `)) ?? '';
  return { kind, name: entry.slice(kind.length + 1) };
}

const lossOf = (one: Changed, context: Context): RightLost[] => {
  switch (one.kind) {
    case 'row level security':
      return rowLevelSecurity(one, context);
    case 'policy':
      return policy(one, context);
    case 'rights on table':
    case 'rights on sequence':
    case 'rights on column':
    case 'rights on function':
    case 'rights on schema':
      return grants(one, context);
    case 'view':
      return invoker(one);
    case 'publication of':
      return publication(one, context);
    case 'trigger':
      return userTrigger(one, context);
    case 'cron job':
      return one.is === undefined ? [lost('cron job', one, `cron job ${one.name} is gone`, null)] : stoppedJob(one);
    case 'function':
      return signature(one, context);
    default:
      return [];
  }
};

const lost = (kind: RightLost['kind'], { entry }: Changed, what: string, withObject: string | null): RightLost => ({
  kind,
  entry,
  what,
  withObject,
});

function rowLevelSecurity(one: Changed, context: Context): RightLost[] {
  if (!one.was.startsWith('enabled')) return [];
  const what = `row level security of ${one.name}`;
  if (one.is === undefined)
    return [lost('row level security', one, `${what} is gone with it`, objectOf(one.name, context))];
  if (!one.is.startsWith('enabled')) return [lost('row level security', one, `${what} is off`, null)];
  const isForced = (text: string): boolean => text.includes('forced');
  return isForced(one.was) && !isForced(one.is)
    ? [lost('row level security', one, `${what} no longer holds for its owner`, null)]
    : [];
}

function policy(one: Changed, context: Context): RightLost[] {
  if (one.is !== undefined) return [];
  const { thing, relation } = onRelation(one.name);
  const sameElsewhere = [...context.after].some(
    ([entry, text]) =>
      text === one.was &&
      !context.before.has(entry) &&
      entry.startsWith('policy ') &&
      entry.endsWith(` on ${relation}`),
  );
  // Renamed only.
  if (sameElsewhere) return [];
  const withObject = objectOf(relation, context) ?? namedIn(one, context);
  return [lost('policy', one, `policy ${thing} of ${relation} is gone`, withObject)];
}

function userTrigger(one: Changed, context: Context): RightLost[] {
  const { thing, relation } = onRelation(one.name);
  if (relation !== 'auth.users') return [];
  if (one.is === undefined)
    return [lost('trigger on auth.users', one, `trigger ${thing} of auth.users is gone`, namedIn(one, context))];
  const isOff = (text: string): boolean => text.endsWith('enabled D');
  return isOff(one.is) && !isOff(one.was)
    ? [lost('trigger on auth.users', one, `trigger ${thing} of auth.users is off`, null)]
    : [];
}

function invoker(one: Changed): RightLost[] {
  const isSet = (text: string): boolean => /^options \{[^\n]*security_invoker=(true|on|1|yes)\b/m.test(text);
  if (!isSet(one.was) || (one.is !== undefined && isSet(one.is))) return [];
  return one.is === undefined
    ? [lost('security_invoker', one, `view ${one.name}, which showed each caller their own rows, is gone`, one.entry)]
    : [lost('security_invoker', one, `view ${one.name} shows rows with its owner's rights now`, null)];
}

function publication(one: Changed, context: Context): RightLost[] {
  if (one.is !== undefined) return [];
  const [, relation = one.name, name = ''] = /^(.*) in ([^ ]+|"(?:[^"]|"")+")$/.exec(one.name) ?? [];
  const gone =
    objectOf(relation, context) ?? (context.removed.includes(`publication ${name}`) ? `publication ${name}` : null);
  return [lost('publication', one, `${relation} is no longer published by ${name}`, gone)];
}

function stoppedJob(one: Changed): RightLost[] {
  const isOff = (text: string): boolean => text.endsWith('inactive');
  return isOff(one.is ?? '') && !isOff(one.was) ? [lost('cron job', one, `cron job ${one.name} is off`, null)] : [];
}

/** An access list as the catalogue writes it: `role=PRIVILEGE, role=PRIVILEGE*`. */
const rightsIn = (text: string): { role: string; privilege: string }[] =>
  text.split(', ').flatMap((one) => {
    const [, role, privilege] = /^(.+)=([A-Z ]+)\*?$/.exec(one) ?? [];
    return role === undefined || privilege === undefined ? [] : [{ role, privilege }];
  });

function grants(one: Changed, context: Context): RightLost[] {
  const kept = new Set(rightsIn(one.is ?? '').map(({ role, privilege }) => `${role}=${privilege}`));
  const relation = one.kind === 'rights on column' ? one.name.replace(/\.("(?:[^"]|"")+"|[^."]+)$/, '') : one.name;
  const owner = ownerOf(relation, one.kind, context);
  const gone = rightsIn(one.was).filter(({ role, privilege }) => role !== owner && !kept.has(`${role}=${privilege}`));
  const isThereStill =
    one.is !== undefined || (one.kind === 'rights on column' && objectOf(relation, context) === null);
  const withObject = isThereStill ? null : (objectOf(one.name, context) ?? objectOf(relation, context));
  // Of a function that is gone its signature is told of.
  if (gone.length === 0 || (one.kind === 'rights on function' && withObject !== null)) return [];
  const roles = [...new Set(gone.map(({ role }) => role))].map((role) => {
    const privileges = gone.filter((right) => right.role === role).map(({ privilege }) => privilege);
    return `${role} (${privileges.join(', ')})`;
  });
  return [lost('grant', one, `rights on ${one.name} are gone from ${roles.join(', ')}`, withObject)];
}

/** Roles that the API speaks as. */
const clients = new Set(['PUBLIC', 'anon', 'authenticated', 'service_role']);

const letsClients = (acl: string | undefined, privilege: string): boolean =>
  rightsIn(acl ?? '').some((one) => clients.has(one.role) && one.privilege === privilege);

function signature(one: Changed, { before }: Context): RightLost[] {
  const schema = /^("(?:[^"]|"")+"|[^."]+)\./.exec(one.name)?.[1] ?? '';
  const isCalled =
    letsClients(before.get(`rights on function ${one.name}`), 'EXECUTE') &&
    letsClients(before.get(`rights on schema ${schema}`), 'USAGE') &&
    !/^ RETURNS (event_)?trigger$/m.test(one.was);
  if (!isCalled) return [];
  const what = `function ${one.name}, which clients can call,`;
  if (one.is === undefined) return [lost('function signature', one, `${what} is gone`, null)];
  const result = (text: string): string | undefined => /^ RETURNS (.+)$/m.exec(text)?.[1];
  return result(one.was) === result(one.is)
    ? []
    : [lost('function signature', one, `${what} returns ${result(one.is) ?? 'something else'} now`, null)];
}

/** `own on public.orders` → both names; the name of a policy may have " on " in it, quoted. */
function onRelation(text: string): { thing: string; relation: string } {
  const [, thing = text, relation = ''] = /^("(?:[^"]|"")+"|[^" ]+) on (.+)$/s.exec(text) ?? [];
  return { thing, relation };
}

const kindsOfObjects = [
  'table',
  'view',
  'materialized view',
  'sequence',
  'function',
  'procedure',
  'aggregate',
  'schema',
];

/** The entry of what something belonged to, when that went. */
const objectOf = (name: string, { removed }: Context): string | null =>
  kindsOfObjects.map((kind) => `${kind} ${name}`).find((entry) => removed.includes(entry)) ?? null;

function ownerOf(name: string, rights: string, { before }: Context): string | null {
  const found = kindsOfObjects.map((kind) => before.get(`${kind} ${name}`)).find((text) => text !== undefined);
  return rights === 'rights on schema' || found !== undefined
    ? (/(?:^|, |\n)owner ("(?:[^"]|"")+"|[^,\n]+)/.exec(found ?? before.get(`schema ${name}`) ?? '')?.[1] ?? null)
    : null;
}

/** Something that went and that this definition speaks of: with CASCADE one goes with the other. */
const namedIn = ({ was, name: own }: Changed, { removed }: Context): string | null =>
  removed.find((entry) => {
    const [, kind = '', name = ''] = /^(function|table|view|column|type) (.+)$/s.exec(entry) ?? [];
    if (kind === 'function') return was.includes(`${name.slice(0, name.indexOf('('))}(`);
    if (kind !== 'column') return kind !== '' && was.includes(name);
    const column = lastName(name);
    const isItsOwn = own.endsWith(` on ${name.slice(0, -column.length - 1)}`);
    return isItsOwn && new RegExp(`(?<![\\w."])${escaped(column)}(?![\\w."(])`).test(was);
  }) ?? null;

const lastName = (name: string): string => /("(?:[^"]|"")+"|[^."]+)$/.exec(name)?.[1] ?? name;
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** An entry of before under the name that its relation has now. */
function nowCalled(entry: string, renamed: Renamed): string {
  if (renamed.size === 0) return entry;
  const { kind, name } = splitEntry(entry);
  if (kind === '') return entry;
  if (kind === 'policy' || kind === 'trigger') {
    const { thing, relation } = onRelation(name);
    return `${kind} ${thing} on ${renamed.get(relation) ?? relation}`;
  }
  if (kind === 'publication of') {
    const [, relation = '', rest = ''] = /^(.*)( in (?:[^ ]+|"(?:[^"]|"")+"))$/.exec(name) ?? [];
    return relation === '' ? entry : `${kind} ${renamed.get(relation) ?? relation}${rest}`;
  }
  if (kind === 'rights on column' || kind === 'column') {
    const column = lastName(name);
    const relation = name.slice(0, -column.length - 1);
    return `${kind} ${renamed.get(relation) ?? relation}.${column}`;
  }
  return `${kind} ${renamed.get(name) ?? name}`;
}
