import { parseSql, type Statement } from '../analysis/parse.js';
import { shorten } from '../analysis/finding.js';
import { withoutSecrets } from '../analysis/secrets.js';
import { provideLedger, runDeferred, writeToLedger } from '../database/watchLedger.js';
import { Interrupted, Stop } from '../problem.js';
import type { Migration } from '../supabase/migrations.js';
import type { FileEffects, StatementEffects } from './effects.js';
import type { Scene } from './traceScene.js';
import { segmentsOf, type Segment } from './traceSegments.js';
import { TransactionWatch, type Saw } from './traceWatch.js';

export type TracedFile = Pick<FileEffects, 'file' | 'transactional' | 'seconds' | 'statements'>;

/** Why a file did not run to its end. */
export interface TraceFailure {
  readonly file: string;
  /** null: not one of its statements failed. */
  readonly line: number | null;
  readonly message: string;
}

/** Runs one file as the CLI does, statement by statement, and looks after each. */
export async function traceFile(scene: Scene, migration: Migration): Promise<TracedFile | TraceFailure> {
  const { file, version, name, sql } = migration;
  const parsed = await parseSql(sql);
  if ('problem' in parsed) return { file, line: parsed.problem.line, message: parsed.problem.message };
  const { statements } = parsed;
  const segments = segmentsOf(statements);
  const traced: StatementEffects[] = [];
  const texts = statements.map(({ text }) => text);
  const since = scene.ports.clock.elapsed();
  let at: Statement | null = null;
  try {
    await scene.actor.query('reset all');
    await provideLedger(scene.actor);
    for (const segment of segments)
      for await (const one of runSegment(scene, segment, (statement) => (at = statement))) traced.push(one);
    at = null;
    await writeToLedger(scene.actor, version, name, texts);
  } catch (error) {
    if (error instanceof Stop || error instanceof Interrupted) throw error;
    await scene.actor.query('rollback');
    return { file, line: (at as Statement | null)?.line ?? null, message: (error as Error).message };
  }
  return {
    file,
    transactional: segments.length <= 1 && segments.every(({ inTransaction }) => inTransaction),
    seconds: (scene.ports.clock.elapsed() - since) / 1000,
    statements: traced,
  };
}

async function* runSegment(
  scene: Scene,
  { statements, inTransaction }: Segment,
  begins: (statement: Statement) => void,
): AsyncGenerator<StatementEffects> {
  const { actor } = scene;
  const { clock } = scene.ports;
  const seen: { statement: Statement; seconds: number; saw: Saw }[] = [];
  if (!inTransaction) {
    for (const one of statements) {
      begins(one);
      await actor.query(one.text);
    }
    return;
  }
  await actor.query('begin');
  const watch = await TransactionWatch.begin(scene);
  for (const statement of statements) {
    begins(statement);
    const since = clock.elapsed();
    await actor.query(statement.text);
    seen.push({ statement, seconds: (clock.elapsed() - since) / 1000, saw: await watch.after() });
  }
  await runDeferred(actor);
  const since = clock.elapsed();
  await actor.query('commit');
  let held = (clock.elapsed() - since) / 1000;
  const effects = seen.reverse().map(({ statement, seconds, saw }): StatementEffects => {
    held += seconds;
    const heldSeconds = held;
    const { locks, ...rest } = saw;
    return {
      line: statement.line,
      sql: shorten(withoutSecrets(statement.text)),
      seconds,
      ...rest,
      locks: locks.map(({ oid: _oid, ...lock }) => ({ ...lock, heldSeconds })),
      outside: [],
    };
  });
  yield* effects.reverse();
}
