import { shorten } from '../../analysis/finding.js';
import type { Statement } from '../../analysis/parse.js';
import { withoutSecrets } from '../../analysis/secrets.js';
import { nodeOf } from '../../analysis/tree.js';
import { runDeferred } from '../../database/watchLedger.js';
import type { StatementEffects } from '../effects.js';
import { runAlone } from './alone.js';
import type { Scene } from './scene.js';
import { kindOf, mayRefuse, type Segment } from './segments.js';
import { TransactionWatch, type Saw } from './watch.js';

interface Ran {
  readonly statement: Statement;
  readonly seconds: number;
  readonly saw: Saw;
}

/** What a statement did, and what it takes to say the rest when its transaction has ended. */
export interface TracedStatement {
  readonly statement: Statement;
  readonly effects: StatementEffects;
  readonly saw: Saw;
}

const invalidTermination = '2D000';
const activeTransaction = '25001';
const dependentObjects = '2BP01';
const dropsRole = /\bdrop\s+(?:role|user|group)\b/i;

/** Runs one segment; `begins` is told of each statement. What runs last in the file's own transaction is `last`. */
export class SegmentRun {
  readonly #scene: Scene;
  readonly #begins: (statement: Statement) => void;
  readonly #traced: TracedStatement[] = [];
  #open: { readonly watch: TransactionWatch | null; readonly ran: Ran[] } | null = null;

  constructor(scene: Scene, begins: (statement: Statement) => void) {
    this.#scene = scene;
    this.#begins = begins;
  }

  get traced(): readonly TracedStatement[] {
    return this.#traced;
  }

  async run({ inTransaction, statements }: Segment, last: (() => Promise<unknown>) | null): Promise<void> {
    for (const statement of statements) {
      this.#begins(statement);
      await (inTransaction ? this.#inside(statement) : this.#alone(statement));
    }
    await this.#finish(last);
  }

  async #inside(statement: Statement): Promise<void> {
    const { actor } = this.#scene;
    if (!this.#open) {
      await actor.query('begin');
      this.#open = { watch: null, ran: [] };
    }
    if (setsTransaction(statement) && !this.#open.watch) {
      // It has to come before every query, ours as well.
      await actor.query(statement.text);
      this.#open.ran.push({ statement, seconds: 0, saw: sawNothing });
      return;
    }
    const watch = this.#open.watch ?? (await TransactionWatch.begin(this.#scene));
    this.#open = { ...this.#open, watch };
    const isUnsure = mayRefuse(statement);
    const mayFail = isUnsure || dropsRole.test(statement.text);
    if (mayFail) await actor.query('savepoint supasafe');
    const since = this.#scene.ports.clock.elapsed();
    try {
      await actor.query(statement.text);
    } catch (error) {
      const { code, detail = '' } = error as { code?: string; detail?: string };
      const commits = isUnsure && (code === invalidTermination || code === activeTransaction);
      const isKept = code === dependentObjects && /objects? in database /.test(detail);
      if (!mayFail || !(commits || isKept)) throw error;
      await actor.query('rollback to savepoint supasafe');
      if (isKept) {
        // Only the database that this one was copied from keeps the role: with the CLI it goes.
        this.#open.ran.push({ statement, seconds: 0, saw: sawNothing });
        return;
      }
      // A procedure commits, say. Sent by the CLI it may, and commits with it what stood before.
      await this.#finish(null);
      await this.#alone(statement);
      return;
    }
    const seconds = (this.#scene.ports.clock.elapsed() - since) / 1000;
    this.#open.ran.push({ statement, seconds, saw: await watch.after(kindOf(statement)) });
  }

  async #alone(statement: Statement): Promise<void> {
    const { seconds, saw } = await runAlone(this.#scene, statement);
    this.#traced.push(...withHolding([{ statement, seconds, saw }], 0));
  }

  /** Ends the transaction, if there is one; locks are held until then. */
  async #finish(last: (() => Promise<unknown>) | null): Promise<void> {
    const { actor, ports } = this.#scene;
    const open = this.#open;
    this.#open = null;
    if (!open) {
      await last?.();
      return;
    }
    const since = ports.clock.elapsed();
    await runDeferred(actor);
    let seconds = (ports.clock.elapsed() - since) / 1000;
    const deferred = (await open.watch?.after('SelectStmt')) ?? null;
    const until = ports.clock.elapsed();
    await last?.();
    await actor.query('commit');
    seconds += (ports.clock.elapsed() - until) / 1000;
    const ran = deferred ? withDeferred(open.ran, deferred) : open.ran;
    this.#traced.push(...withHolding(ran, seconds));
  }
}

const sawNothing: Saw = {
  locks: [],
  rewritten: [],
  rows: [],
  triggers: [],
  walBytes: 0,
  calls: [],
  touched: [],
};

const setsTransaction = ({ node }: Statement): boolean => {
  const one = nodeOf(node);
  return one?.kind === 'VariableSetStmt' && one.value.name === 'TRANSACTION';
};

/** What was put off to the end of the transaction counts for its last statement. */
function withDeferred(ran: readonly Ran[], deferred: Saw): readonly Ran[] {
  const last = ran.at(-1);
  if (!last) return ran;
  const { saw } = last;
  const both: Saw = {
    locks: [...saw.locks, ...deferred.locks],
    rewritten: [...saw.rewritten, ...deferred.rewritten],
    rows: [...saw.rows, ...deferred.rows],
    triggers: [...saw.triggers, ...deferred.triggers],
    walBytes: saw.walBytes + deferred.walBytes,
    calls: [...saw.calls, ...deferred.calls],
    touched: [...saw.touched, ...deferred.touched],
  };
  return [...ran.slice(0, -1), { ...last, saw: both }];
}

/** A lock is held while its statement runs and all that follow it, and while the transaction ends. */
function withHolding(ran: readonly Ran[], ending: number): TracedStatement[] {
  let heldSeconds = ending;
  return [...ran]
    .reverse()
    .map(({ statement, seconds, saw }): TracedStatement => {
      heldSeconds += seconds;
      const held = heldSeconds;
      const { rewritten, rows, triggers, walBytes } = saw;
      const locks = saw.locks.map(({ relation, kind, mode, blocks, isNew, source }) => ({
        ...{ relation, kind, mode, blocks, heldSeconds: held, isNew, source },
      }));
      const sql = shorten(withoutSecrets(statement.text));
      const effects = { line: statement.line, sql, seconds, locks, rewritten, rows, triggers, outside: [], walBytes };
      return { statement, effects, saw };
    })
    .reverse();
}
