import { keyOf, relationKey } from '../../known/known.js';
import { compareWidth, policyOf, type Policy } from '../../policies.js';
import { isOpen } from '../../policies.js';
import type { Found, Rule, Subject } from '../../rule.js';
import { nameParts, quoteName, textOf } from '../../tree.js';

/** Policies that the same file makes for the table, whatever their names. */
const madeFor = ({ before, after }: Subject, key: string): Policy[] =>
  [...before, ...after].flatMap(({ kind, value }) =>
    kind === 'CreatePolicyStmt' && relationKey(value.table) === key ? [policyOf(value)] : [],
  );

const covers = (made: readonly Policy[], old: Policy): boolean => {
  const commands = old.command === 'all' ? ['select', 'insert', 'update', 'delete'] : [old.command];
  return commands.every((command) =>
    made.some((one) => one.permissive === old.permissive && (one.command === 'all' || one.command === command)),
  );
};

const isOpenWrite = (one: Policy): boolean =>
  one.permissive && one.command !== 'select' && isOpen(one.command === 'insert' ? one.check : (one.using ?? one.check));

function replaced(name: string, key: string, old: Policy | null, now: Policy): Found | null {
  const width = old ? compareWidth(old, now) : isOpenWrite(now) ? 'wider' : 'unknown';
  const safe = ['Change it in place, and keep the old condition:', `alter policy ${name} on ${key} using (…);`];
  if (width === 'wider') return { what: `replaces the policy ${name} of ${key} by a wider one`, safe };
  if (width === 'unknown')
    return {
      what: `replaces the policy ${name} of ${key} by one with another condition`,
      safe,
      level: old ? 'warning' : 'note',
    };
  return null;
}

/** A DROP of one policy that another one of its file stands in for. */
function judgeOne(subject: Subject, object: unknown): Found | null {
  const { known, value } = subject;
  const parts = nameParts(object);
  const [key, name] = [keyOf(parts.slice(0, -1)), quoteName(parts.at(-1) ?? '')];
  if (known.isCertainlyNew(key)) return null;
  const content = known.described(key)?.policies.get(parts.at(-1) ?? '');
  const old = content ? policyOf({ ...content, policy_name: parts.at(-1) }) : null;
  // IF EXISTS before a table's first policies: a habit, and the table's story is known.
  if (!old && value.missing_ok === true && known.isNew(key)) return null;
  const made = madeFor(subject, key);
  const again = made.find((one) => one.name === name);
  if (again) return replaced(name, key, old, again);
  if (old && covers(made, old)) {
    const stand = made.filter((one) => one.permissive === old.permissive);
    const wide = stand.some((one) => compareWidth({ ...old, command: 'all' }, { ...one, command: 'all' }) === 'wider');
    return {
      what: `drops the policy ${name} of ${key} in favour of ${wide ? 'a wider one' : 'others'}`,
      safe: [`alter policy ${name} on ${key} using (…);`],
      level: wide ? 'dangerous' : 'warning',
    };
  }
  const rest = old?.permissive === false ? 'what it held back is allowed' : 'whoever it let in sees nothing any more';
  return {
    what: `drops the policy ${name} of ${key}: ${rest}`,
    safe: ['Change it in place:', `alter policy ${name} on ${key} using (…);`],
    level: 'destructive',
  };
}

export const policyDropped: Rule = {
  code: 'policy-dropped',
  level: 'dangerous',
  title: 'Drops or replaces a policy',
  dangers: ['S04', 'S05'],
  problem:
    'A policy decides who sees which rows. Without it clients find nothing, or, when it was a restrictive one, see and change what they must not. One that is made anew under the same name looks like the old one and can be wider.',
  example: {
    applied:
      'create table public.notes (id bigint);\ncreate policy "Own" on public.notes to authenticated using (id = 1);',
    sql: 'drop policy "Own" on public.notes;',
  },
  sound: {
    applied:
      'create table public.notes (id bigint);\ncreate policy "Own" on public.notes to authenticated using (id = 1);',
    sql: 'alter policy "Own" on public.notes using (id = 1 and id > 0);',
  },
  kinds: ['DropStmt'],
  judge: (subject) =>
    subject.value.removeType === 'OBJECT_POLICY'
      ? ((subject.value.objects ?? []) as unknown[]).flatMap((object) => judgeOne(subject, object) ?? [])
      : null,
};

export const policyChanged: Rule = {
  code: 'policy-changed',
  level: 'warning',
  title: 'Changes whom a policy lets in',
  dangers: ['S04'],
  problem:
    'A policy decides who sees which rows. Another condition or other roles may let somebody in whom the old one kept out, and nothing fails when it does.',
  example: {
    applied:
      'create table public.notes (id bigint);\ncreate policy "Own" on public.notes to authenticated using (id = 1);',
    sql: 'alter policy "Own" on public.notes to public;',
  },
  sound: {
    applied:
      'create table public.notes (id bigint);\ncreate policy "Own" on public.notes to authenticated using (id = 1);',
    sql: 'alter policy "Own" on public.notes using (id = 1 and id > 0);',
  },
  kinds: ['AlterPolicyStmt'],
  judge: ({ value, known }) => {
    const key = relationKey(value.table);
    if (known.isCertainlyNew(key)) return null;
    const content = known.described(key)?.policies.get(textOf(value.policy_name));
    const name = quoteName(textOf(value.policy_name));
    const now = policyOf({ ...content, ...value });
    const width = content
      ? compareWidth(policyOf(content), now)
      : isOpen(value.qual ?? value.with_check)
        ? 'wider'
        : 'unknown';
    if (width !== 'wider' && width !== 'unknown') return null;
    return {
      what: `changes the policy ${name} of ${key} so that it ${width === 'wider' ? 'lets in more' : 'may let in others'}`,
      safe: [
        'Keep the old condition and add to it with AND; for others make a policy of their own:',
        `create policy … on ${key} for select to … using (…);`,
      ],
      level: width === 'wider' ? 'dangerous' : 'warning',
    };
  },
};
