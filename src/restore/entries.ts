import type { ContentsLine } from '../backup/contents.js';

/** One entry of an archive's table of contents, as far as its line can be told apart. */
export interface Entry {
  readonly line: ContentsLine;
  /** `TABLE DATA`, `FK CONSTRAINT`, … */
  readonly kind: string;
  /** null for what is in none. */
  readonly schema: string | null;
  /** Name, or table and name, or what it is said of. */
  readonly tag: string;
  /** Empty where it has none. */
  readonly owner: string;
}

const kinds = [
  'ACCESS METHOD|ACL|AGGREGATE|BLOB METADATA|BLOBS|BLOB|CAST|CHECK CONSTRAINT|COLLATION|COMMENT|CONSTRAINT|CONVERSION',
  'DATABASE PROPERTIES|DATABASE|DEFAULT ACL|DEFAULT|DOMAIN|EVENT TRIGGER|EXTENSION|FK CONSTRAINT|FOREIGN DATA WRAPPER|FOREIGN TABLE',
  'FUNCTION|INDEX ATTACH|INDEX|MATERIALIZED VIEW DATA|MATERIALIZED VIEW|OPERATOR CLASS|OPERATOR FAMILY|OPERATOR|POLICY',
  'PROCEDURAL LANGUAGE|PROCEDURE|PUBLICATION TABLES IN SCHEMA|PUBLICATION TABLE|PUBLICATION|ROW SECURITY|RULE|SCHEMA|SECURITY LABEL',
  'SEQUENCE OWNED BY|SEQUENCE SET|SEQUENCE|SERVER|SHELL TYPE|STATISTICS DATA|STATISTICS|SUBSCRIPTION TABLE|SUBSCRIPTION',
  'TABLE ATTACH|TABLE DATA|TABLESPACE|TABLE|TEXT SEARCH CONFIGURATION|TEXT SEARCH DICTIONARY|TEXT SEARCH PARSER|TEXT SEARCH TEMPLATE',
  'TRANSFORM|TRIGGER|TYPE|USER MAPPING|VIEW',
].flatMap((line) => line.split('|'));

/** As pg_restore writes names into its list: on one line. */
export const onOneLine = (name: string): string => name.replace(/[\n\r]/g, ' ');

/**
 * Reads the lines of `pg_restore --list`. Their parts are separated by blanks, and names may hold some too: the schemas
 * and roles that the backup speaks of tell them apart.
 */
export function readEntries(
  lines: readonly ContentsLine[],
  schemas: readonly string[],
  roles: readonly string[],
): Entry[] {
  const longestFirst = (names: readonly string[]) =>
    [...new Set(names.map(onOneLine))].sort((a, b) => b.length - a.length);
  const [ofSchemas, ofRoles] = [longestFirst(schemas), longestFirst([...roles, 'pg_database_owner'])];
  return lines.flatMap((line) => {
    const start = /^\d+; \d+ \d+ /.exec(line)?.[0];
    if (start === undefined) return [];
    const text = line.slice(start.length);
    const candidates = kinds.filter((kind) => text.startsWith(`${kind} `)).sort((a, b) => b.length - a.length);
    for (const kind of candidates) {
      const rest = text.slice(kind.length + 1);
      const schema = rest.startsWith('- ') ? '-' : ofSchemas.find((name) => rest.startsWith(`${name} `));
      if (schema === undefined) continue;
      const tail = rest.slice(schema.length + 1);
      const owner = tail.endsWith(' ')
        ? ''
        : (ofRoles.find((name) => tail.endsWith(` ${name}`)) ?? tail.slice(tail.lastIndexOf(' ') + 1));
      return [
        {
          line,
          kind,
          schema: schema === '-' ? null : schema,
          tag: tail.slice(0, tail.length - owner.length - 1),
          owner,
        },
      ];
    }
    return [{ line, kind: text.split(' ')[0] ?? '', schema: null, tag: text, owner: '' }];
  });
}
