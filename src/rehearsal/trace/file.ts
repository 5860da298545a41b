import { parseSql, type Statement } from '../../analysis/parse.js';
import { writeToLedger } from '../../database/watchLedger.js';
import { isServers } from '../../database/watch.js';
import { readRequests } from '../../database/watchOutside.js';
import type { Migration } from '../../supabase/migrations.js';
import type { FileEffects, StatementEffects } from '../effects.js';
import { outsideEffects, requestsMade } from './outside.js';
import { SegmentRun, type TracedStatement } from './run.js';
import type { Scene } from './scene.js';
import { segmentsOf } from './segments.js';

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
  const segments = segmentsOf(parsed.statements);
  const at: { statement: Statement | null } = { statement: null };
  const inLedger = async () => {
    at.statement = null;
    await writeToLedger(
      scene.actor,
      version,
      name,
      parsed.statements.map(({ text }) => text),
    );
    scene.rows.ledgerRow('supabase_migrations.schema_migrations');
  };
  const run = new SegmentRun(scene, (statement) => (at.statement = statement));
  const since = scene.ports.clock.elapsed();
  try {
    await scene.actor.query('reset all');
    for (const segment of segments) await run.run(segment, segment === segments.at(-1) ? inLedger : null);
    if (segments.length === 0) await inLedger();
    // A file that begins transactions itself may have left one open: the CLI ends its session with it, and nothing of it stays.
    if (segments.some(({ inTransaction }) => !inTransaction)) await scene.actor.query('rollback');
  } catch (error) {
    if (!isServers(error)) throw error;
    await scene.actor.query('rollback');
    return { file, line: at.statement?.line ?? null, message: error.message };
  }
  const seconds = (scene.ports.clock.elapsed() - since) / 1000;
  return {
    file,
    transactional: segments.length <= 1 && segments.every(({ inTransaction }) => inTransaction),
    seconds,
    statements: await withRequests(scene, run.traced),
  };
}

/** Requests are recorded where the actor may not look: read when they are there for all, and told in their order. */
async function withRequests(scene: Scene, traced: readonly TracedStatement[]): Promise<StatementEffects[]> {
  const requests = traced.some(({ saw }) => requestsMade(saw.calls) > 0)
    ? await readRequests(scene.observer, scene.requests.last)
    : [];
  scene.requests.last = requests.at(-1)?.id ?? scene.requests.last;
  let at = 0;
  return traced.map(({ statement, effects, saw }) => {
    const made = requests.slice(at, at + requestsMade(saw.calls));
    at += made.length;
    return { ...effects, outside: outsideEffects(statement, saw.calls, made) };
  });
}
