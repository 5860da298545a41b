import { droppedBy, isCascade, isOwnObject, madeAgain, wordOf, type Dropped } from '../../droppable.js';
import { optionIsOn } from '../../options.js';
import { relationKey } from '../../known/known.js';
import { rolesOf } from '../../known/rights.js';
import type { Found, Rule, Subject } from '../../rule.js';
import { listOf } from '../../tree.js';

const applied = 'create view public.totals with (security_invoker = on) as select 1 as id;';

export const dropView: Rule = {
  code: 'drop-view',
  level: 'dangerous',
  title: 'Drops a view',
  dangers: ['D21', 'S10'],
  problem:
    'Clients that read the view get an error. A view that is dropped and made again has neither its grants nor its options: without security_invoker it shows rows that row level security hides. CREATE OR REPLACE VIEW keeps the grants.',
  example: { applied, sql: 'drop view public.totals;\ncreate view public.totals as select 2 as id;' },
  sound: { applied, sql: 'create or replace view public.totals with (security_invoker = on) as select 2 as id;' },
  kinds: ['DropStmt'],
  judge: (subject) => {
    const { value, known } = subject;
    const type = value.removeType;
    if (type !== 'OBJECT_VIEW' && type !== 'OBJECT_MATVIEW' && type !== 'OBJECT_FOREIGN_TABLE') return null;
    if (isCascade(value)) return null;
    return droppedBy(value).flatMap((one) => (isOwnObject(type, one, known) ? [] : (found(subject, one) ?? [])));
  },
};

function found({ value, known, after }: Subject, { name, key }: Dropped): Found | null {
  const old = known.relation(key);
  const word = wordOf(value.removeType);
  const again = madeAgain(after, key);
  if (!again)
    return {
      what: `drops ${word} ${name}, for which clients may still ask`,
      safe: [
        'Take the rights of clients first, and drop it a release later:',
        `revoke select on ${name} from anon, authenticated;`,
      ],
      // Whether it was there at all, only the database knows.
      ...(old === undefined && value.missing_ok === true ? { level: 'warning' as const } : {}),
    };
  // Not in any file, and perhaps nowhere: this is how a file says "make it, whatever is there".
  if (old === undefined && value.missing_ok === true) return null;
  const losesInvoker =
    again.kind === 'ViewStmt' && (old?.securityInvoker ?? true) && !optionIsOn(again.value.options, 'security_invoker');
  const granted = grantedAgain(after, key);
  const roles = [...(old?.granted ?? [])].filter((role) => !granted.has(role));
  if (old === undefined && granted.size === 0) roles.push('everybody who had it');
  if (!losesInvoker && roles.length === 0) return null;
  const lost = [
    ...(losesInvoker ? ['security_invoker'] : []),
    ...(roles.length > 0 ? [`the grants of ${roles.join(', ')}`] : []),
  ];
  return {
    what: `drops ${word} ${name} and makes it again without ${lost.join(' and ')}`,
    safe:
      again.kind === 'ViewStmt'
        ? ['Replace it, which keeps the grants:', `create or replace view ${name} with (security_invoker = on) as …;`]
        : ['Grant again what it had, in the same file:', `grant select on ${name} to ${roles.join(', ')};`],
  };
}

/** The roles to which later statements of the file grant anything on the relation. */
const grantedAgain = (after: Subject['after'], key: string): Set<string> =>
  new Set(
    after
      .filter(({ kind, value }) => {
        if (kind !== 'GrantStmt' || value.is_grant !== true) return false;
        return (
          value.targtype !== 'ACL_TARGET_OBJECT' || listOf(value.objects).some((one) => relationKey(one.value) === key)
        );
      })
      .flatMap(({ value }) => rolesOf(value.grantees)),
  );
