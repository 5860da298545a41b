import { join } from 'node:path';
import { chosenCommand, runClient } from '../backup/dump.js';
import { readDependants } from '../database/dependants.js';
import { columnList, rowsOnly } from '../database/rowDifference.js';
import type { Table } from '../database/tables.js';
import type { Programs } from '../environments/programs.js';
import type { DatabaseUrl } from '../environments/url.js';
import type { Ports, Session } from '../ports.js';
import { writeRows } from './rowStream.js';
import { openContents, type Archive } from './tablesDefinitions.js';

/** Definitions and rows, as the archive's own entries have them; to be read by psql. */
export async function exportSql(
  ports: Ports,
  session: Session,
  archive: Archive,
  tables: readonly Table[],
  file: string,
): Promise<void> {
  const dependants = await readDependants(session, tables);
  const isTree = tables.some(({ kind }) => kind === 'p');
  const parts = dependants.filter(({ isOwn, kind }) => isOwn || (isTree && kind === 'table'));
  const contents = await openContents(ports, archive);
  // What is called like the definition of a table or a sequence holds its rows, and where it stands.
  const data = parts.flatMap(({ labels }) =>
    labels.flatMap((label) => [label.replace(/^TABLE /, 'TABLE DATA '), label.replace(/^SEQUENCE /, 'SEQUENCE SET ')]),
  );
  const lines = contents.lines([...parts.flatMap(({ labels, rights }) => [...labels, ...rights]), ...data]);
  const list = join(archive.folder, 'export.list');
  await ports.files.writeTemporary(list, `${lines.map(({ line }) => line).join('\n')}\n`);
  try {
    await runClient(
      ports,
      chosenCommand(archive.programs, ports.host, archive.path, list, file),
      'Writing the tables as SQL',
    );
  } finally {
    await ports.files.remove(list);
  }
}

/** The rows of one table, with a line of names. */
export async function exportCsv(
  ports: Ports,
  url: DatabaseUrl,
  programs: Programs,
  table: Table,
  file: string,
): Promise<void> {
  const columns = table.columns.map(({ name }) => name);
  const order = table.key.length > 0 ? ` order by ${columnList(ports.postgres, table.key)}` : '';
  const rows = `select ${columnList(ports.postgres, columns)} from ${rowsOnly(ports.postgres, table, table.kind === 'p')}${order}`;
  await writeRows(ports, programs, { url, sql: `copy (${rows}) to stdout with (format csv, header)` }, file);
}
