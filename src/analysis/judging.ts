import type { Finding } from './finding.js';
import type { Known } from './known/known.js';
import { notRehearsable, type Rehearsable } from './platform.js';
import type { ReadRun } from './plpgsql.js';
import type { Rule, Subject } from './rule.js';
import { rules } from './rules/all.js';
import { statementOf, visit, type Visited } from './tree.js';

/** A rule of this kind looks at whole statements. */
const anyStatement = '*';

const rulesByKind = new Map<string, Rule[]>();
for (const rule of rules)
  for (const kind of rule.kinds) rulesByKind.set(kind, [...(rulesByKind.get(kind) ?? []), rule]);

/** What surrounds a statement. */
export type View = Pick<Subject, 'known' | 'settled' | 'before' | 'after' | 'comments'>;

/** What stands before and after is cut out when a rule asks for it: most do not. */
export const viewOf = (
  { known, settled }: { readonly known: Known; readonly settled: Known },
  comments: string,
  story: readonly Visited[],
  from: number,
  to: number,
): View => ({
  known,
  settled,
  comments,
  get before() {
    return story.slice(0, from);
  },
  get after() {
    return story.slice(to);
  },
});

/** What the rules say of one thing that runs, and of every node in it. */
export function judgeRun(
  { node, text, inBlock }: ReadRun,
  isCalled: boolean,
  view: View,
  scratch: Rehearsable | null,
): Finding[] {
  const top = statementOf(node);
  const judge = ({ kind, value }: Visited, of: string): Finding[] =>
    (rulesByKind.get(of) ?? []).flatMap((rule) => {
      const run = { text, inBlock, isCalled, isStatement: value === top.value };
      const found = rule.judge(subjectOf(view, { kind, value }, run));
      return [found ?? []].flat().map((one) => ({ level: rule.level, ...one, code: rule.code }));
    });
  return [
    ...judge(top, anyStatement),
    ...[...visit(node)].flatMap((one) => [...judge(one, one.kind), ...(scratch ? notRehearsable(one, scratch) : [])]),
  ];
}

const subjectOf = (
  view: View,
  { kind, value }: Visited,
  run: Pick<Subject, 'text' | 'inBlock' | 'isCalled' | 'isStatement'>,
): Subject => ({
  ...run,
  kind,
  value,
  known: view.known,
  settled: view.settled,
  comments: view.comments,
  get before() {
    return view.before;
  },
  get after() {
    return view.after;
  },
});
