import { isPlatformName, isPlatformRole, type Terrain } from '../database/restorable.js';

const quoted = /^"([\s\S]*)"$/;
export const unquoted = (name: string): string => quoted.exec(name)?.[1]?.replaceAll('""', '"') ?? name;

const part = String.raw`("(?:[^"]|"")*"|[^\s".]+)`;
const qualifiedShape = new RegExp(`^${part}\\.${part}$`);

/** `public."Order items"` → its two names; null for anything else. */
export function splitQualified(qualified: string): readonly [schema: string, name: string] | null {
  const [, schema, name] = qualifiedShape.exec(qualified) ?? [];
  return schema === undefined || name === undefined ? null : [unquoted(schema), unquoted(name)];
}

/** The schema that an entry of the catalogue is in; null for what is in none. */
export function schemaOfEntry(entry: string): string | null {
  const own =
    /^(?:rights on schema|comment on schema|schema|default rights of .* in) ("(?:[^"]|"")*"|\S+)(?: on .)?$/.exec(
      entry,
    )?.[1];
  if (own !== undefined) return entry.startsWith('default rights') && own === 'everywhere' ? null : unquoted(own);
  for (const [, name = '', dot] of entry.matchAll(/("(?:[^"]|"")*"|[^\s".(),]+)(\.?)/g))
    if (dot === '.') return unquoted(name);
  return null;
}

export type Area = 'user' | 'platform' | 'none';

/** Whose an entry of the catalogue is, by the schema that it is in. */
export function areaOf(entry: string, platform: ReadonlySet<string>): Area {
  const schema = schemaOfEntry(entry);
  if (schema === null) return 'none';
  return platform.has(schema) || isPlatformName(schema) ? 'platform' : 'user';
}

/** Schemas that keep their objects: by their name, or because this role may not act for their owner. */
export const platformSchemasOf = ({ schemas }: Pick<Terrain, 'schemas'>): ReadonlySet<string> =>
  new Set(schemas.filter(({ name, usable }) => isPlatformName(name) || !usable).map(({ name }) => name));

/** Whether this role can make something that belongs to another one afterwards, and is none of the platform's. */
export const isOwn = ({ settable }: Pick<Terrain, 'settable'>, owner: string): boolean =>
  settable.has(owner) && !isPlatformRole(owner);
