import { parseSql, type Statement } from '../analysis/parse.js';
import { writeToLedger } from '../database/watchLedger.js';
import { Stop } from '../problem.js';
import type { Migration } from '../supabase/migrations.js';
import type { FileEffects } from './effects.js';
import { SegmentRun } from './traceRun.js';
import type { Scene } from './traceScene.js';
import { segmentsOf } from './traceSegments.js';

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
  } catch (error) {
    if (error instanceof Stop) throw error;
    await scene.actor.query('rollback');
    return { file, line: at.statement?.line ?? null, message: (error as Error).message };
  }
  return {
    file,
    transactional: segments.length <= 1 && segments.every(({ inTransaction }) => inTransaction),
    seconds: (scene.ports.clock.elapsed() - since) / 1000,
    statements: run.traced.map(({ effects }) => effects),
  };
}
