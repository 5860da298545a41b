import { resolve } from 'node:path';
import { openCopy } from '../backup/restoreCopy.js';
import { size } from '../backup/space.js';
import { archivePath } from '../backup/take.js';
import { exitCodes, stop } from '../problem.js';
import { findTables } from '../restore/tablesChosen.js';
import { exportCsv, exportSql } from '../restore/tablesExport.js';
import { openedBackup } from './common/openedBackup.js';
import { copyOfSource, tablesWish } from './common/tablesGround.js';
import type { ExportEvidence } from './restoreTablesEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

/** A file that only its owner may read; no database but scratch is opened. */
export const restoreTablesExport = (world: World) =>
  define<ExportEvidence>()({
    id: 'export',
    title: 'Write the tables to a file',
    touches: 'backups',
    needs: ['lookup'],
    preview: () => [world.options.restore?.rows?.exportTo ?? ''],
    run: async ({ lookup }) => {
      const { ports, run } = world;
      const source = await openedBackup(world, lookup.backup);
      const { metadata } = source;
      const file = await freshFile(world);
      const copy = await copyOfSource(world, { source, pair: lookup.pair });
      const session = await openCopy(ports, copy);
      const partial = `${file}.${run.id}.partial`;
      try {
        const backup = { id: metadata.id, tables: Object.keys(metadata.tables) };
        const tables = await findTables(session, tablesWish(world).names, backup);
        const [only, ...others] = tables;
        if (file.endsWith('.csv') && others.length > 0) throw oneTableOnly(tables.map(({ qualified }) => qualified));
        // Made first, so that nobody but its owner ever may read it.
        await ports.files.create(partial, '', 0o600);
        if (file.endsWith('.csv') && only) await exportCsv(ports, copy.superuser, lookup.pair.programs, only, partial);
        else {
          const path = archivePath(source);
          await exportSql(
            ports,
            session,
            { path, programs: lookup.pair.programs, folder: run.folder, metadata },
            tables,
            partial,
          );
        }
        await ports.files.publish(partial, file);
        const bytes = (await ports.files.info(file))?.bytes ?? 0;
        return { file, bytes, tables: tables.map(({ qualified }) => qualified) };
      } finally {
        await session.close();
        await ports.files.remove(partial);
      }
    },
    tell: ({ bytes }) => size(bytes),
  });

async function freshFile({ ports, options }: World): Promise<string> {
  const name = options.restore?.rows?.exportTo ?? '';
  const file = resolve(ports.host.cwd, name);
  if (!/\.(sql|csv)$/.test(file))
    throw stop(
      exitCodes.usage,
      'export-name',
      `${JSON.stringify(name)} ends neither with .sql nor with .csv.`,
      ['.sql holds definitions and rows, for psql; .csv the rows of one table.'],
      ['Name the file so that it says which of them it shall be.'],
    );
  if (await ports.files.info(file))
    throw stop(
      exitCodes.refused,
      'export-exists',
      `${file} is there already.`,
      ['Nothing was written.'],
      ['Give another name, or move it away.'],
    );
  return file;
}

const oneTableOnly = (tables: readonly string[]) =>
  stop(
    exitCodes.usage,
    'export-name',
    `A .csv file holds the rows of one table, and ${tables.length} were named.`,
    [tables.join(', ')],
    ['Export them one by one, or all of them into a .sql file.'],
  );
