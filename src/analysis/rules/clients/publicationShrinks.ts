import { publishedTables } from '../../known/learn.js';
import type { Found, Rule, Subject } from '../../rule.js';
import { nameParts, quoteName, textOf } from '../../tree.js';

const found = (name: string, lost: readonly string[], safe: string): Found => ({
  what: `takes ${lost.length === 0 ? 'tables' : lost.join(', ')} out of the publication ${name}: subscriptions stay connected and go silent`,
  safe: ['Add what is new, and leave what clients listen to:', safe],
});

function altered({ value, known }: Subject): Found | null {
  const name = textOf(value.pubname);
  const named = publishedTables(value);
  const add = `alter publication ${quoteName(name)} add table ${named.join(', ') || '…'};`;
  if (value.action === 'AP_DropObjects') {
    const lost = named.filter((key) => !known.isNew(key));
    return lost.length === 0 && named.length > 0
      ? null
      : found(name, lost, 'leave the table in until no client subscribes to it.');
  }
  if (value.action !== 'AP_SetObjects') return null;
  const old = known.publications.get(name);
  const lost = [...(old ?? [])].filter((key) => !named.includes(key));
  return old !== undefined && lost.length === 0 ? null : found(name, lost, add);
}

export const publicationShrinks: Rule = {
  code: 'publication-shrinks',
  level: 'dangerous',
  title: 'Takes tables out of a publication',
  dangers: ['C08'],
  problem:
    'Realtime sends the changes of those tables that are in its publication. Clients that listen to one that was taken out get no error: they stay connected, and nothing arrives any more. SET TABLE is no ADD: it takes out whatever it does not name.',
  example: { sql: 'alter publication supabase_realtime set table public.notes;' },
  sound: { sql: 'alter publication supabase_realtime add table public.notes;' },
  kinds: ['AlterPublicationStmt', 'DropStmt'],
  judge: (subject) => {
    const { kind, value, known } = subject;
    if (kind === 'AlterPublicationStmt') return altered(subject);
    if (value.removeType !== 'OBJECT_PUBLICATION') return null;
    return ((value.objects ?? []) as unknown[]).map((object) => {
      const name = nameParts(object)[0] ?? '';
      return found(
        name,
        [...(known.publications.get(name) ?? [])],
        `alter publication ${quoteName(name)} add table …;`,
      );
    });
  },
};
