import type { Finding } from './finding.js';
import { joinName, nameParts, relationName, relationSchema, type Visited } from './tree.js';

/** What the scratch server can rehearse. */
export interface Rehearsable {
  readonly kind: 'embedded' | 'configured';
  readonly extensions: ReadonlySet<string>;
}

const scratchRemedy =
  'Set "scratch" in supasafe.json to a server that can, a running `supabase start` say, and try again.';

/** Statements that a hosted project refuses, or that this scratch cannot try. */
export function platformFindings(visited: Visited, scratch: Rehearsable): Finding[] {
  return [...ownedByPlatform(visited), ...notRehearsable(visited, scratch)];
}

/** Supabase's own: people may add policies and triggers there, and keys that refer to them, nothing else. */
const platformSchemas = new Set(['auth', 'storage', 'realtime']);

function ownedByPlatform({ kind, value }: Visited): Finding[] {
  const touched = (names[kind]?.(value) ?? []).filter(
    ({ schema }) => schema !== undefined && platformSchemas.has(schema),
  );
  return touched.map(({ name, schema }) => ({
    code: 'platform-object',
    level: 'refused',
    what: `changes ${name}, which belongs to Supabase`,
    why: `Hosted projects refuse this in ${schema ?? ''}: only policies and triggers may be added to its tables (42501).`,
    next: 'Put objects of your own into a schema of your own.',
  }));
}

interface Named {
  readonly name: string;
  readonly schema: string | undefined;
}

const ofRelation = (relation: unknown): Named[] => [{ name: relationName(relation), schema: relationSchema(relation) }];
const ofParts = (parts: readonly string[]): Named[] => [
  { name: joinName(parts), schema: parts.length > 1 ? parts[0] : undefined },
];

/** Policies and triggers may be dropped too; what the list of a drop of these names is not an object of the schema. */
const droppable = new Set(['OBJECT_POLICY', 'OBJECT_TRIGGER']);

const names: Record<string, (value: Visited['value']) => Named[]> = {
  CreateStmt: (value) => ofRelation(value.relation),
  CreateTableAsStmt: (value) => ofRelation((value.into as { rel?: unknown } | undefined)?.rel),
  IndexStmt: (value) => ofRelation(value.relation),
  AlterTableStmt: (value) => ofRelation(value.relation),
  RenameStmt: (value) => (droppable.has(String(value.renameType)) ? [] : ofRelation(value.relation)),
  ViewStmt: (value) => ofRelation(value.view),
  CreateSeqStmt: (value) => ofRelation(value.sequence),
  CreateFunctionStmt: (value) => ofParts(nameParts(value.funcname)),
  CreateEnumStmt: (value) => ofParts(nameParts(value.typeName)),
  DropStmt: (value) =>
    droppable.has(String(value.removeType))
      ? []
      : ((value.objects ?? []) as unknown[]).flatMap((object) =>
          value.removeType === 'OBJECT_SCHEMA'
            ? nameParts(object).map((name) => ({ name, schema: name }))
            : ofParts(nameParts(object)),
        ),
};

function notRehearsable({ kind, value }: Visited, scratch: Rehearsable): Finding[] {
  if (kind === 'CreateExtensionStmt') {
    const name = String(value.extname);
    if (scratch.extensions.has(name)) return [];
    return [
      refused(
        'extension-missing',
        `creates the extension ${name}`,
        `The scratch server has no extension ${name}, so this migration cannot be rehearsed.`,
      ),
    ];
  }
  if (scratch.kind !== 'embedded') return [];
  const why = 'Hosted projects allow it to postgres; the embedded scratch server cannot imitate that.';
  if (kind === 'CreateEventTrigStmt')
    return [refused('not-rehearsable', `creates the event trigger ${String(value.trigname)}`, why)];
  if (kind === 'CreatePublicationStmt' || kind === 'AlterPublicationStmt') {
    const inSchema = JSON.stringify(value.pubobjects ?? []).includes('PUBLICATIONOBJ_TABLES_IN');
    if (value.for_all_tables === true || inSchema)
      return [refused('not-rehearsable', `publishes all tables (${String(value.pubname)})`, why)];
  }
  return [];
}

const refused = (code: string, what: string, why: string): Finding => ({
  code,
  level: 'refused',
  what,
  why,
  next: scratchRemedy,
});
