import type { Finding } from './finding.js';
import type { Known } from './known/known.js';
import { notRehearsable, type Rehearsable } from './platform.js';
import type { ReadRun } from './plpgsql.js';
import type { Rule, Subject } from './rule.js';
import { rules } from './rules/all.js';
import { statementOf, visit, type Content, type Visited } from './tree.js';

/** A rule of this kind looks at whole statements. */
const anyStatement = '*';

const rulesByKind = new Map<string, Rule[]>();
for (const rule of rules)
  for (const kind of rule.kinds) rulesByKind.set(kind, [...(rulesByKind.get(kind) ?? []), rule]);

/** What surrounds a statement in its file. */
export class View {
  readonly known: Known;
  readonly settled: Known;
  readonly comments: string;
  readonly #story: readonly Visited[];
  readonly #from: number;
  readonly #to: number;

  /** `from` and `to`: where in the story of the file the statement itself begins and ends. */
  constructor(
    { known, settled }: Pick<Subject, 'known' | 'settled'>,
    comments: string,
    story: readonly Visited[],
    from: number,
    to: number,
  ) {
    [this.known, this.settled, this.comments] = [known, settled, comments];
    [this.#story, this.#from, this.#to] = [story, from, to];
  }

  get before(): readonly Visited[] {
    return this.#story.slice(0, this.#from);
  }

  get after(): readonly Visited[] {
    return this.#story.slice(this.#to);
  }
}

type Way = Pick<Subject, 'text' | 'inBlock' | 'isCalled'>;

/** A node as rules see it. What stands around it is cut out when one asks for it: most do not. */
class Seen implements Subject {
  readonly kind: string;
  readonly value: Content;
  readonly isStatement: boolean;
  readonly #view: View;
  readonly #way: Way;

  constructor({ kind, value }: Visited, isStatement: boolean, view: View, way: Way) {
    [this.kind, this.value, this.isStatement] = [kind, value, isStatement];
    [this.#view, this.#way] = [view, way];
  }

  get known(): Known {
    return this.#view.known;
  }

  get settled(): Known {
    return this.#view.settled;
  }

  get comments(): string {
    return this.#view.comments;
  }

  get before(): readonly Visited[] {
    return this.#view.before;
  }

  get after(): readonly Visited[] {
    return this.#view.after;
  }

  get text(): string {
    return this.#way.text;
  }

  get inBlock(): boolean {
    return this.#way.inBlock;
  }

  get isCalled(): boolean {
    return this.#way.isCalled;
  }
}

/** What the rules say of one thing that runs, and of every node in it. */
export function judgeRun(
  { node, text, inBlock }: ReadRun,
  isCalled: boolean,
  view: View,
  scratch: Rehearsable | null,
): Finding[] {
  const top = statementOf(node);
  const way = { text, inBlock, isCalled };
  const findings: Finding[] = [];
  const judge = (one: Visited, of: string): void => {
    const asked = rulesByKind.get(of);
    if (!asked) return;
    const subject = new Seen(one, one.value === top.value, view, way);
    for (const rule of asked)
      for (const found of [rule.judge(subject) ?? []].flat())
        findings.push({ level: rule.level, ...found, code: rule.code });
  };
  judge(top, anyStatement);
  for (const one of visit(node)) {
    judge(one, one.kind);
    if (scratch) findings.push(...notRehearsable(one, scratch));
  }
  return findings;
}
