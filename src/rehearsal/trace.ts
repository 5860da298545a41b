import { catalogueChange, type CatalogueChange } from '../database/catalogue.js';
import { countRows, type RowCounts } from '../database/counts.js';
import { takeInventory } from '../database/inventory.js';
import { readColumns } from '../database/watchValues.js';
import type { Ports } from '../ports.js';
import type { ScratchDatabase } from '../sandbox/scratch.js';
import type { Migration } from '../supabase/migrations.js';
import type { Effects, FileEffects, ObjectChanges } from './effects.js';
import { traceFile, type TraceFailure } from './trace/file.js';
import { rightsLost } from './trace/rights.js';
import { openScene, type Scene } from './trace/scene.js';
import { renamed, stateOf } from './trace/state.js';
import { withTrueRows } from './trace/truth.js';
import { columnsComputed, columnsLost, valuesLost } from './trace/values.js';

export interface TraceRequest {
  /** It is changed. */
  readonly copy: ScratchDatabase;
  /** What the copy was made of: it is asked, and not changed. */
  readonly original: ScratchDatabase;
  readonly role: string;
  readonly commonMajor: number;
  /** What the copy holds, by qualified name, as far as it is known. */
  readonly rows: RowCounts;
  readonly pending: readonly Migration[];
}

export interface Traced {
  readonly effects: Effects;
  readonly change: CatalogueChange;
  /** Exact rows of all tables afterwards. */
  readonly counts: RowCounts;
  readonly failure: TraceFailure | null;
}

/** Runs the files on the copy statement by statement and looks after each; a file that fails ends it. */
export async function trace(ports: Ports, request: TraceRequest): Promise<Traced> {
  const { copy, original, role, commonMajor, pending } = request;
  const since = ports.clock.elapsed();
  const scene = await openScene(ports, copy, role, request.rows, commonMajor);
  try {
    const { observer, state: first } = scene;
    const columns = await readColumns(observer);
    const { files, last, failure } = await traceFiles(scene, pending, commonMajor);
    const change = catalogueChange(first.catalogue, last.catalogue);
    const { tables } = await takeInventory(observer);
    const counts = await countRows(ports.postgres, observer, tables);
    const columnsNow = await readColumns(observer);
    const computed = await columnsComputed(
      pending.map(({ sql }) => sql),
      [columns, columnsNow],
      [scene.original, scene.relations],
    );
    const trueFiles = await withTrueRows(scene, files);
    const effects: Effects = {
      files: trueFiles,
      objects: objectsOf(change),
      rightsLost: rightsLost(first.rights, last.rights, renamed(scene.original, scene.relations)),
      valuesLost: await valuesLost(ports, original, {
        gone: columnsLost(columns, columnsNow),
        computed,
        copy: observer,
      }),
      rows: scene.rows.account(),
      seconds: (ports.clock.elapsed() - since) / 1000,
    };
    return { effects, change, counts, failure };
  } finally {
    await scene.close();
  }
}

async function traceFiles(scene: Scene, pending: readonly Migration[], commonMajor: number) {
  const files: FileEffects[] = [];
  let last = scene.state;
  let failure: TraceFailure | null =
    scene.ledgerProblem === null ? null : { file: pending[0]?.file ?? '', line: null, message: scene.ledgerProblem };
  for (const migration of failure ? [] : pending) {
    scene.ports.report.progress(migration.file);
    const names = new Map(scene.relations);
    const traced = await traceFile(scene, migration);
    if ('message' in traced) {
      failure = traced;
      break;
    }
    const now = await stateOf(scene.observer, commonMajor);
    files.push({
      ...traced,
      objects: objectsOf(catalogueChange(last.catalogue, now.catalogue)),
      rightsLost: rightsLost(last.rights, now.rights, renamed(names, scene.relations)),
    });
    last = now;
  }
  return { files, last, failure };
}

const objectsOf = ({ added, removed, changed }: CatalogueChange): ObjectChanges => ({
  gained: Object.keys(added),
  lost: removed,
  changed: Object.keys(changed),
});
