import { asksRow, calledIn, canonical, conjuncts, stringsIn } from './expressions.js';
import { rolesOf } from './known/rights.js';
import { truthOf } from './truth.js';
import { nodeOf, quoteName, relationName, textOf, type Content } from './tree.js';

/** A CREATE POLICY, or what an ALTER POLICY makes of one. */
export interface Policy {
  readonly name: string;
  readonly table: string;
  /** `select` and so on, or `all`. */
  readonly command: string;
  readonly roles: readonly string[];
  readonly permissive: boolean;
  /** Conditions, of rows that are there and of rows that are written; null where it has none. */
  readonly using: unknown;
  readonly check: unknown;
}

export function policyOf(content: Content): Policy {
  const roles = rolesOf(content.roles);
  return {
    name: quoteName(textOf(content.policy_name)),
    table: relationName(content.table),
    command: textOf(content.cmd_name) || 'all',
    roles: roles.length === 0 ? ['public'] : roles,
    permissive: content.permissive === true,
    using: content.qual ?? null,
    check: content.with_check ?? null,
  };
}

/** Roles that come by the API; others are the team's own. */
const clientRoles = ['public', 'anon', 'authenticated'];
export const clientRolesOf = ({ roles }: Policy): string[] => roles.filter((role) => clientRoles.includes(role));

/** `true` for everybody, or for everybody who is signed in. */
export function isOpen(condition: unknown): boolean {
  return conjuncts(condition).every((part) => truthOf(part) === true || isSignedIn(part));
}

function isSignedIn(part: unknown): boolean {
  const calls = calledIn(part);
  if (asksRow(part) || calls.length !== 1) return false;
  const one = nodeOf(part);
  if (calls[0] === 'auth.uid') return one?.kind === 'NullTest' && one.value.nulltesttype === 'IS_NOT_NULL';
  return calls[0] === 'auth.role' && stringsIn(part).includes('authenticated');
}

export type Width = 'same' | 'narrower' | 'wider' | 'unknown';

/** Who may see or do more with the second than with the first. */
export function compareWidth(before: Policy, after: Policy): Width {
  if (before.permissive !== after.permissive) return after.permissive ? 'wider' : 'narrower';
  const widths = [
    ...[compareRoles(before.roles, after.roles), compareCommands(before.command, after.command)].map((width) =>
      before.permissive ? width : opposite[width],
    ),
    compareConditions(before.using, after.using),
    compareConditions(before.check ?? before.using, after.check ?? after.using),
  ];
  for (const width of ['wider', 'unknown', 'narrower'] as const) if (widths.includes(width)) return width;
  return 'same';
}

/** A restrictive policy that applies to more is narrower for those whom it holds back. */
const opposite: Record<Width, Width> = { same: 'same', narrower: 'wider', wider: 'narrower', unknown: 'unknown' };

function compareRoles(before: readonly string[], after: readonly string[]): Width {
  const gains = after.some((role) => !before.includes(role) && !before.includes('public'));
  if (gains) return 'wider';
  return before.every((role) => after.includes(role)) ? 'same' : 'narrower';
}

function compareCommands(before: string, after: string): Width {
  if (before === after) return 'same';
  if (before === 'all') return 'narrower';
  return after === 'all' ? 'wider' : 'unknown';
}

function compareConditions(before: unknown, after: unknown): Width {
  const [old, now] = [before, after].map((one) =>
    one === null ? [] : conjuncts(one).filter((part) => truthOf(part) !== true),
  ) as [unknown[], unknown[]];
  const [oldTexts, nowTexts] = [old.map(canonical), now.map(canonical)];
  const keepsAll = oldTexts.every((text) => nowTexts.includes(text));
  const addsNone = nowTexts.every((text) => oldTexts.includes(text));
  if (keepsAll) return addsNone ? 'same' : 'narrower';
  if (now.some((part) => truthOf(part) === false)) return 'narrower';
  if (addsNone || isOpen(after)) return 'wider';
  // A condition that asks nothing of the row is the same for all rows.
  return asksRow(before) && !asksRow(after) && calledIn(after).every((name) => name.startsWith('auth.'))
    ? 'wider'
    : 'unknown';
}
