import type { ApiRoles, ExposedObject, ExposedPolicy, Exposure } from '../../database/exposure.js';

/** Something that a role could do with the copy and not with the source, or the other way round. */
export interface Finding {
  readonly direction: 'expose' | 'change' | 'close';
  /** `<kind> <name>`, as in the metadata. */
  readonly object: string;
  readonly role: string;
  readonly reasons: readonly string[];
}

const order = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'TRUNCATE',
  'REFERENCES',
  'TRIGGER',
  'USAGE',
  'CREATE',
  'EXECUTE',
];
const privilegesOf = (text: string | undefined): string[] =>
  (text ?? '').split(', ').filter((privilege) => privilege !== '');
const sorted = (privileges: readonly string[]): string[] =>
  [...privileges].sort((a, b) => order.indexOf(a) - order.indexOf(b));

/**
 * Where the copy gives the API's roles other rights than the source. Both were read with the source's roles. What the
 * copy lacks altogether is told by the catalogue.
 */
export function compareExposure(source: Exposure, copy: Exposure): Finding[] {
  return Object.entries(copy.objects).flatMap(([object, there]) => {
    const here = source.objects[object];
    return Object.keys(source.roles).flatMap((role) => {
      const reasons = here ? compareObject(here, there, role, source.roles) : onlyThere(there, role, object);
      return directions
        .map((direction) => ({ direction, object, role, reasons: reasons[direction] }))
        .filter((finding) => finding.reasons.length > 0);
    });
  });
}

const directions = ['expose', 'change', 'close'] as const;
type Reasons = Record<(typeof directions)[number], string[]>;

/** Where it is on at both, forcing it on the owner or the owner makes the difference. */
function rlsDifference(source: ExposedObject, copy: ExposedObject): string {
  const state = ({ rls, owner }: ExposedObject): string =>
    rls === undefined ? 'off' : source.rls && copy.rls ? `${rls}, owner ${owner ?? ''}` : 'on';
  return `row level security ${state(copy)} (${state(source)} at the source)`;
}

/** Functions and sequences that nobody has a right on are not written down: that one is new says nothing of its being there. */
function onlyThere(there: ExposedObject, role: string, object: string): Reasons {
  const rights = beyond(there, { access: {} }, role).join(', ');
  const told = /^(function|sequence) /.test(object) ? rights : `${rights} (it is not at the source)`;
  return { expose: rights === '' ? [] : [told], change: [], close: [] };
}

function compareObject(source: ExposedObject, copy: ExposedObject, role: string, roles: ApiRoles): Reasons {
  const reasons: Reasons = { expose: [], change: [], close: [] };
  compareAccess(source, copy, role, reasons);
  if (!mayTouch(copy, role)) return reasons;
  const isNew = !mayTouch(source, role);
  const [was, is] = [isFiltered(source, role, roles), isFiltered(copy, role, roles)];
  if (was && !is) reasons.expose.push(rlsDifference(source, copy));
  if (isNew) return reasons;
  if (is && !was) reasons.close.push(rlsDifference(source, copy));
  if (was && is) comparePolicies(source.policies ?? {}, copy.policies ?? {}, role, reasons);
  if (source.securityInvoker !== copy.securityInvoker)
    reasons[source.securityInvoker ? 'expose' : 'close'].push(
      source.securityInvoker
        ? "it reads with its owner's rights (security_invoker at the source)"
        : "it reads with the reader's rights, security_invoker (with its owner's at the source)",
    );
  if (source.securityDefiner !== copy.securityDefiner)
    reasons[copy.securityDefiner ? 'expose' : 'close'].push(
      copy.securityDefiner
        ? "it runs with its owner's rights (with the caller's at the source)"
        : "it runs with the caller's rights (with its owner's at the source)",
    );
  return reasons;
}

function compareAccess(source: ExposedObject, copy: ExposedObject, role: string, reasons: Reasons): void {
  const gained = beyond(copy, source, role);
  const lost = beyond(source, copy, role);
  if (gained.length > 0) reasons.expose.push(gained.join(', '));
  if (lost.length > 0) reasons.close.push(`${lost.join(', ')} ${lost.length === 1 ? 'is' : 'are'} missing`);
}

/** Privileges that one gives and the other does not, on the whole or on some columns. */
function beyond(one: ExposedObject, other: ExposedObject, role: string): string[] {
  const whole = new Set(privilegesOf(other.access[role]));
  const more = sorted(privilegesOf(one.access[role]).filter((privilege) => !whole.has(privilege)));
  const columns = Object.entries(one.columns?.[role] ?? {}).flatMap(([column, text]) => {
    const known = new Set([...whole, ...privilegesOf(other.columns?.[role]?.[column])]);
    const privileges = sorted(privilegesOf(text).filter((privilege) => !known.has(privilege)));
    return privileges.length === 0 ? [] : [`${privileges.join(', ')} of column ${column}`];
  });
  return [...more, ...columns];
}

const mayTouch = ({ access, columns }: ExposedObject, role: string): boolean =>
  access[role] !== undefined || columns?.[role] !== undefined;

/** Whether policies decide which rows the role gets. */
function isFiltered({ rls, owner }: ExposedObject, role: string, roles: ApiRoles): boolean {
  const facts = roles[role];
  if (!rls || !facts || facts.superuser || facts.bypassRls) return false;
  return rls === 'forced' || owner === undefined || !facts.inherits.includes(owner);
}

type Policies = Readonly<Record<string, ExposedPolicy>>;

function comparePolicies(source: Policies, copy: Policies, role: string, reasons: Reasons): void {
  const names = [...new Set([...Object.keys(source), ...Object.keys(copy)])].sort();
  for (const name of names) {
    const [was, is] = [source[name], copy[name]].map((one) => (one?.to.includes(role) ? one : undefined));
    const words = (one: ExposedPolicy) => `${one.restrictive ? 'restrictive ' : ''}policy "${name}" for ${one.command}`;
    if (was && !is) reasons[was.restrictive ? 'expose' : 'close'].push(`${words(was)} is missing`);
    else if (is && !was) reasons[is.restrictive ? 'close' : 'expose'].push(`${words(is)} is not at the source`);
    else if (was && is) {
      const widened = widening(was, is);
      if (widened) reasons.expose.push(`${words(is)} ${widened}`);
      else if (!isSame(was, is)) reasons.change.push(`${words(is)} is not what it is at the source`);
    }
  }
}

const isSame = (one: ExposedPolicy, other: ExposedPolicy): boolean =>
  one.command === other.command &&
  one.restrictive === other.restrictive &&
  one.using === other.using &&
  one.check === other.check;

/** A condition that holds for every row now is not merely another one. */
function widening(source: ExposedPolicy, copy: ExposedPolicy): string | null {
  if (source.command !== copy.command) return null;
  if (copy.using === 'true' && source.using !== 'true') return 'lets every row through';
  if (copy.check === 'true' && source.check !== 'true') return 'lets every new row in';
  return null;
}

/** What a SELECT as a role must come to. */
export type Expectation =
  | 'refused'
  /** Let in, and given no row. */
  | 'nothing'
  /** Let in, and given a row where there is one. */
  | 'rows'
  /** Let in; policies or a view decide the rest. */
  | 'let in';

export function expectation(exposure: Exposure, object: string, role: string): Expectation {
  const facts = exposure.objects[object];
  const mayEnter = privilegesOf(exposure.objects[`schema ${facts?.schema ?? ''}`]?.access[role]).includes('USAGE');
  const texts = facts ? [facts.access[role], ...Object.values(facts.columns?.[role] ?? {})] : [];
  if (!facts || !mayEnter || !texts.some((text) => privilegesOf(text).includes('SELECT'))) return 'refused';
  if (object.startsWith('view ')) return 'let in';
  if (!isFiltered(facts, role, exposure.roles)) return 'rows';
  const opens = ({ restrictive, command, to }: ExposedPolicy) =>
    !restrictive && ['SELECT', 'ALL'].includes(command) && to.includes(role);
  return Object.values(facts.policies ?? {}).some(opens) ? 'let in' : 'nothing';
}

/** One line for each object and reason; those that would expose something come first. */
export function describeFindings(findings: readonly Finding[], shown = 10): string[] {
  return directions.flatMap((direction) => {
    const lines = new Map<string, { object: string; reasons: string; roles: string[] }>();
    for (const { object, role, reasons } of findings.filter((one) => one.direction === direction)) {
      const key = `${object}\n${reasons.join(', ')}`;
      const line = lines.get(key) ?? { object, reasons: reasons.join(', '), roles: [] };
      line.roles.push(role);
      lines.set(key, line);
    }
    const sentences = [...lines.values()].map(
      ({ object, reasons, roles }) =>
        `Restoring this would ${direction} ${named(object)} ${direction === 'change' ? 'for' : 'to'} ${andJoined(roles)}: ${reasons}.`,
    );
    return sentences.length <= shown
      ? sentences
      : [...sentences.slice(0, shown), `… and ${sentences.length - shown} more that it would ${direction}`];
  });
}

const named = (object: string): string => object.replace(/^((foreign )?table|(materialized )?view) /, '');

const andJoined = (roles: readonly string[]): string =>
  roles.length < 2 ? roles.join('') : `${roles.slice(0, -1).join(', ')} and ${roles.at(-1) ?? ''}`;
