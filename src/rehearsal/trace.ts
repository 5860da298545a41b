import { catalogueChange, readCatalogue, type Catalogue, type CatalogueChange } from '../database/catalogue.js';
import type { RowCounts } from '../database/counts.js';
import type { Ports } from '../ports.js';
import type { ScratchDatabase } from '../sandbox/scratch.js';
import type { Migration } from '../supabase/migrations.js';
import type { Effects, FileEffects, ObjectChanges } from './effects.js';
import { traceFile, type TraceFailure } from './traceFile.js';
import { onlyRehearsed, openScene } from './traceScene.js';

export interface TraceRequest {
  /** It is changed. */
  readonly copy: ScratchDatabase;
  readonly role: string;
  readonly commonMajor: number;
  /** What it holds, by qualified name, as far as it is known. */
  readonly rows: RowCounts;
  readonly pending: readonly Migration[];
}

export interface Traced {
  readonly effects: Effects;
  readonly change: CatalogueChange;
  readonly failure: TraceFailure | null;
}

/** Runs the files on the copy statement by statement and looks after each; a file that fails ends it. */
export async function trace(ports: Ports, request: TraceRequest): Promise<Traced> {
  const { copy, role, commonMajor, pending } = request;
  const since = ports.clock.elapsed();
  const scene = await openScene(ports, copy, role, request.rows, commonMajor);
  try {
    const { catalogue: first, ledgerProblem } = scene;
    let last: Catalogue = first;
    let failure: TraceFailure | null =
      ledgerProblem === null ? null : { file: pending[0]?.file ?? '', line: null, message: ledgerProblem };
    const files: FileEffects[] = [];
    for (const migration of failure ? [] : pending) {
      ports.report.progress(migration.file);
      const traced = await traceFile(scene, migration);
      if ('message' in traced) {
        failure = traced;
        break;
      }
      const now = await readCatalogue(scene.observer, commonMajor, onlyRehearsed);
      files.push({ ...traced, objects: objectsOf(catalogueChange(last, now)), rightsLost: [] });
      last = now;
    }
    const change = catalogueChange(first, last);
    const effects: Effects = {
      files,
      objects: objectsOf(change),
      rightsLost: [],
      valuesLost: [],
      rows: scene.rows.account(),
      seconds: (ports.clock.elapsed() - since) / 1000,
    };
    return { effects, change, failure };
  } finally {
    await scene.close();
  }
}

const objectsOf = ({ added, removed, changed }: CatalogueChange): ObjectChanges => ({
  gained: Object.keys(added),
  lost: removed,
  changed: Object.keys(changed),
});
