import { countAfterwards } from '../../database/watchCounts.js';
import type { FileEffects } from '../effects.js';
import type { Scene } from './scene.js';

/**
 * Counts the tables that the files wrote to: where the role could not see all rows, or a trigger emptied a table, the
 * counters did not tell. What they missed counts for the last statement that changed rows of the table.
 */
export async function withTrueRows(
  { ports, observer, rows, relations }: Scene,
  files: readonly FileEffects[],
): Promise<FileEffects[]> {
  const corrected = [...files];
  for (const [oid, count] of await countAfterwards(ports.postgres, observer, rows.changed())) {
    const more = count - rows.rows(oid);
    if (more === 0) continue;
    const name = relations.get(oid)?.name ?? '';
    const change = rows.change(oid, name, more > 0 ? { inserted: more } : { deleted: -more });
    const isOf = ({ rows: of }: FileEffects['statements'][number]): boolean => of.some(({ table }) => table === name);
    const at = corrected.findLastIndex(({ statements }) => statements.some(isOf));
    const file = corrected[at];
    if (!change || !file) continue;
    const last = file.statements.findLastIndex(isOf);
    const statements = file.statements.map((one, index) =>
      index === last ? { ...one, rows: [...one.rows, change] } : one,
    );
    corrected[at] = { ...file, statements };
  }
  return corrected;
}
