import { isWithheld } from '../../exposed.js';
import { relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { readRelations } from '../../reach.js';
import { contentOf, listOf, quoteName, relationName, textOf, visit } from '../../tree.js';

/** They say themselves where they go. */
const placed = new Set([
  'pg_cron',
  'pg_graphql',
  'pg_net',
  'pg_tle',
  'pgmq',
  'pgsodium',
  'plpgsql',
  'plv8',
  'supabase_vault',
  'tsm_system_rows',
  'tsm_system_time',
]);

export const extensionInPublic: Rule = {
  code: 'extension-in-public',
  level: 'warning',
  title: 'Puts an extension into a schema that the API serves',
  dangers: ['S16'],
  problem:
    'Without a schema an extension goes into public. The API serves its functions and tables like your own, and row level security does not hold for them.',
  example: { sql: 'create extension if not exists pg_trgm;' },
  sound: { sql: 'create extension if not exists pg_trgm with schema extensions;' },
  kinds: ['CreateExtensionStmt'],
  judge: ({ value, known }) => {
    const name = textOf(value.extname);
    const schema = listOf(value.options).find((one) => one.value.defname === 'schema');
    const into = schema ? textOf(contentOf(contentOf(schema.value.arg).String).sval) : 'public';
    if (placed.has(name) || !known.exposed.has(quoteName(into))) return null;
    return {
      what: `puts the extension ${quoteName(name)} into ${into}, which the API serves`,
      safe: [`create extension if not exists ${quoteName(name)} with schema extensions;`],
    };
  },
};

export const exposedWithoutRls: Rule = {
  code: 'exposed-without-rls',
  level: 'warning',
  title: 'Puts something into a schema that the API serves that can have no row level security',
  dangers: ['S16'],
  problem:
    'A materialized view or a foreign table can have no row level security. In a schema that the API serves, whoever has a grant reads all of it.',
  example: { sql: 'create materialized view public.sales as select 1 as total;' },
  sound: { sql: 'create materialized view private.sales as select 1 as total;' },
  kinds: ['CreateTableAsStmt', 'CreateForeignTableStmt'],
  judge: ({ kind, value, known, settled }) => {
    const isForeign = kind === 'CreateForeignTableStmt';
    if (!isForeign && value.objtype !== 'OBJECT_MATVIEW') return null;
    const key = relationKey(isForeign ? contentOf(value.base).relation : contentOf(value.into).rel);
    const end = settled.relation(key);
    if (!known.exposes(key) || !end || isWithheld(end)) return null;
    const source = readRelations(visit(value.query)).find((one) => /^(auth|vault)$/.test(textOf(one.schemaname)));
    if (source)
      return {
        level: 'dangerous',
        what: `copies rows of ${relationName(source)} into the ${end.kind} ${key}, where the API serves it; it can have no row level security`,
        safe: [
          'Put it into a schema that is not served, or take the rights away:',
          `revoke all on ${key} from anon, authenticated;`,
        ],
      };
    return {
      what: `makes the ${end.kind} ${key} where the API serves it; it can have no row level security`,
      safe: [
        'Put it into a schema that is not served, or take the rights away:',
        `revoke all on ${key} from anon, authenticated;`,
      ],
    };
  },
};
