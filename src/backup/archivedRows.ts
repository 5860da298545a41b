import type { Relation } from '../database/inventory.js';
import type { ArchiveOfRows, RowPorts } from './differingRows.js';
import { streamArchive } from './differingRows.js';
import { readInto } from './dump/dataSql.js';

/** The rows of a small table as COPY writes them, its columns apart; its escapes are left as they are. */
export async function archivedRows(
  ports: RowPorts,
  archive: ArchiveOfRows,
  table: Relation,
): Promise<{ readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }> {
  let columns: readonly string[] = [];
  const pieces: Buffer[] = [];
  const reader = readInto({
    other: () => undefined,
    copyBegins: (head) => void (columns = head.columnNames),
    // The reader's own buffers are used again.
    rows: (bytes) => void pieces.push(Buffer.from(bytes)),
    copyEnds: () => undefined,
  });
  await streamArchive(ports, archive, archive.linesOf(table), (bytes) => reader.push(bytes));
  reader.end();
  const lines = Buffer.concat(pieces).toString('utf8').split('\n').slice(0, -1);
  return { columns, rows: lines.map((line) => line.split('\t')) };
}
