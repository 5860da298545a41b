import type { Finding } from './finding.js';
import { listOf, textOf, type Visited } from './tree.js';

/** What the scratch server can rehearse. */
export interface Rehearsable {
  readonly kind: 'embedded' | 'configured';
  readonly extensions: ReadonlySet<string>;
}

const scratchRemedy =
  'Set "scratch" in supasafe.json to a server that can, a running `supabase start` say, and try again.';

/** Statements that this scratch cannot try. */
export function notRehearsable({ kind, value }: Visited, scratch: Rehearsable): Finding[] {
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
    const inSchema = listOf(value.pubobjects).some((one) =>
      textOf(one.value.pubobjtype).startsWith('PUBLICATIONOBJ_TABLES_IN'),
    );
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
