import type { RightLost } from '../effects.js';
import type { VerdictLevel } from '../verdict.js';
import { hasRows, type Cause, type Scope } from './scope.js';
import { bareName, mentions } from './names.js';
import { named } from './words.js';
import { visible } from '../../visible.js';

/** What the loss of a right weighs. A publication and a signature are made again by a line; nobody's rows lie open. */
const levelOf: Readonly<Record<RightLost['kind'], VerdictLevel>> = {
  'row level security': 'destructive',
  policy: 'destructive',
  security_invoker: 'destructive',
  grant: 'destructive',
  'trigger on auth.users': 'destructive',
  'cron job': 'destructive',
  publication: 'careful',
  'function signature': 'careful',
};

const manyOf: Readonly<Record<RightLost['kind'], string>> = {
  'row level security': 'row level security of %n tables',
  policy: '%n policies',
  security_invoker: 'security_invoker of %n views',
  grant: '%n grants',
  'trigger on auth.users': '%n triggers on auth.users',
  'cron job': '%n cron jobs',
  publication: '%n tables of publications',
  'function signature': '%n function signatures',
};

/** No request of the API needs them: to read and write stays as it is. */
const unused = /\b(TRUNCATE|REFERENCES|TRIGGER|MAINTAIN)\b/;
const used = /\b(SELECT|INSERT|UPDATE|DELETE|USAGE|ALL)\b/;

/** Rights that somebody had, or guards that kept somebody out, and that are gone. */
export function rightCauses(scope: Scope): Cause[] {
  const lost = scope.rightsLost.filter((right) => matters(scope, right));
  const kinds = [...new Set(lost.map(({ kind }) => kind))];
  return [
    ...kinds.map((kind): Cause => {
      const those = lost.filter((one) => one.kind === kind);
      const [first] = those;
      return {
        level: levelOf[kind],
        code: `lost-${kind.replaceAll(/[ _.]/g, '-')}`,
        what:
          those.length === 1 && first
            ? clauseOf(first)
            : `loses ${manyOf[kind].replace('%n', those.length.toLocaleString('en-US'))}`,
        file: scope.file,
        line: lineOf(scope, those),
        source: 'measured',
        kind: 'rights',
        weight: those.length,
        isTimed: false,
      };
    }),
    ...alongCauses(scope),
    ...hiddenCauses(scope),
  ];
}

const switchedOn = /^row level security (.+)$/s;

/** Row level security that came on over rows that are there, without a policy that lets anybody see them. */
function hiddenCauses(scope: Scope): Cause[] {
  const { changed, gained } = scope.objects;
  const off = new Set(scope.rightsLost.map(({ entry }) => entry));
  const hidden = changed.flatMap((entry) => {
    const table = off.has(entry) ? undefined : switchedOn.exec(entry)?.[1];
    const isSeen = gained.some((one) => one.startsWith('policy ') && one.endsWith(` on ${table ?? ''}`));
    return table !== undefined && !isSeen && hasRows(scope, table) ? [{ entry, table }] : [];
  });
  if (hidden.length === 0) return [];
  return [
    {
      level: 'careful',
      code: 'rows-hidden',
      what: `hides the rows of ${named(
        hidden.map(({ table }) => table),
        'tables',
      )} behind row level security without a policy`,
      file: scope.file,
      line: lineOf(scope, hidden),
      source: 'measured',
      kind: 'rights',
      weight: hidden.length,
      isTimed: false,
    },
  ];
}

/** What is said of it, as something that the files do. */
const clauseOf = ({ what, withObject }: RightLost): string =>
  visible(
    what
      .replace(/^(.*) is gone(?: with it)?$/s, 'loses $1')
      .replace(/^(.*) is off$/s, 'switches $1 off')
      .replace(/^(rights on .*) are gone from /s, 'takes $1 from '),
  ) + (withObject === null ? '' : ` with ${visible(withObject)}`);

/** Guards of a table; what goes with the table itself is weighed by the table's rows. */
const guards: readonly RightLost['kind'][] = ['row level security', 'policy', 'trigger on auth.users'];

/** Whoever drops a view or a function by name is told so; what the table held weighs where one is dropped. */
function matters({ objects }: Scope, { kind, what, withObject }: RightLost): boolean {
  if (withObject !== null && objects.lost.includes(withObject))
    return guards.includes(kind) && !withObject.startsWith('table ');
  if (kind !== 'grant') return true;
  return used.test(what) || !(unused.test(what) || /\bEXECUTE\b/.test(what));
}

function lineOf({ statements, findings, file }: Scope, lost: readonly { readonly entry: string }[]): number | null {
  if (file === null) return null;
  const names = lost.map(({ entry }) => bareName(entry));
  const finding = findings.find(({ what }) => names.some((name) => mentions(what, name)));
  return finding?.line ?? statements.find(({ sql }) => names.some((name) => mentions(sql, name)))?.line ?? null;
}

/** Kinds of which every table has its own; they go with what they belong to, and say nothing that it does not. */
const parts =
  /^(index|invalid index|sequence|statistics|type|row level security|rights on \w+|comment on [\w ]+|rights in extension|version of extension) /;

/** Whatever belongs to a table or a view that went is counted with that. */
function isPart({ objects }: Scope, entry: string): boolean {
  const went = objects.lost.flatMap((one) => /^(?:table|view|materialized view) (.+)$/s.exec(one)?.[1] ?? []);
  return parts.test(entry) || went.some((name) => entry.endsWith(` on ${name}`) || entry.startsWith(`column ${name}.`));
}

/** What a DROP … CASCADE took and no statement of the file names. */
function alongCauses(scope: Scope): Cause[] {
  const cascades = scope.findings.filter(({ code }) => code === 'drop-cascade' || code === 'drop-owned');
  const files = new Set(cascades.map(({ file }) => file));
  if (scope.file === null || !files.has(scope.file)) return [];
  const unnamed = scope.objects.lost.filter(
    (entry) => !isPart(scope, entry) && !scope.statements.some(({ sql }) => mentions(sql, bareName(entry))),
  );
  const [first] = unnamed;
  if (first === undefined) return [];
  return [
    {
      level: 'destructive',
      code: 'taken-by-cascade',
      what: `takes ${named(unnamed, 'objects')} along by CASCADE`,
      file: scope.file,
      line: cascades[0]?.line ?? null,
      source: 'measured',
      kind: 'rights',
      weight: unnamed.length,
      isTimed: false,
    },
  ];
}

/** What is opened to others, or runs by itself, when it comes into being; the rest only stands there. */
const opens =
  /^(policy|view|materialized view|function|procedure|trigger|event trigger|rule|rights on|role|membership|publication|user mapping|foreign|server|default rights|default privileges) ?/;

/** Code that nobody could read is judged by all that it did; what it only added, in tables of its own, is nothing to fear. */
export function unreadCauses(scope: Scope): Cause[] {
  if (scope.file === null) return [];
  const unread = scope.findings.find(({ code }) => code === 'not-analysed');
  if (!unread) return [];
  const { lost, changed, gained } = scope.objects;
  const cause = (level: VerdictLevel, code: string, what: string, entries: readonly string[]): Cause[] =>
    entries.length === 0
      ? []
      : [
          {
            level,
            code,
            what: `${what} ${named(entries, 'objects')} in code that could not be read beforehand`,
            file: scope.file,
            line: unread.line,
            source: 'not analysed',
            kind: 'rights',
            weight: entries.length,
            isTimed: false,
          },
        ];
  const dropped = lost.filter((entry) => !isPart(scope, entry));
  return [
    ...cause('destructive', 'unread-drops', 'drops', dropped),
    ...cause('careful', 'unread-changes', 'changes', changed),
    ...cause(
      'careful',
      'unread-opens',
      'adds',
      gained.filter((entry) => opens.test(entry)),
    ),
  ];
}
