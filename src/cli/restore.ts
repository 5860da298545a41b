import { InvalidArgumentError, Option, type Command } from 'commander';
import type { RestoreWishes } from '../steps/world.js';

/** Flags of `restore`, as commander hands them over. */
export interface RestoreFlags {
  readonly to?: 'local' | 'staging' | 'production';
  readonly at?: Date;
  readonly schemaOnly?: boolean;
  readonly table?: readonly string[];
  readonly allowProductionRows?: boolean;
  readonly acceptDifferences?: boolean;
  readonly missing?: boolean;
  readonly changed?: boolean;
  readonly replace?: boolean;
  readonly export?: string;
  readonly withReferenced?: boolean;
  readonly undo?: string;
}

const momentShape = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Nothing is guessed: `Date` takes 31 November for 1 December, and a time without a zone for one of this machine. */
function moment(text: string): Date {
  const day = momentShape.exec(text)?.[1];
  const [time, midnight] = [new Date(text), new Date(`${day ?? ''}T00:00Z`)];
  const isThere = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day ?? '');
  if (day === undefined || !isThere || Number.isNaN(time.getTime()))
    throw new InvalidArgumentError('Write it as 2026-11-21T09:00Z (UTC) or 2026-11-21T10:00+01:00.');
  return time;
}

const several = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

export const withRestoreOptions = (one: Command): Command =>
  one
    .addOption(
      new Option('--to <environment>', 'which database; there is no default').choices([
        'local',
        'staging',
        'production',
      ]),
    )
    .option('--at <time>', 'the newest verified backup from before this time', moment)
    .option('--reason <text>', 'why; asked for when missing')
    .option('--schema-only', 'definitions only, no rows')
    .option(
      '--table <schema.table>',
      'only this table, with all that belongs to it; may be given several times',
      several,
    )
    .option('--missing', 'of --table: put back rows that are missing')
    .option('--changed', 'of --table: put back rows that changed, as they were')
    .option('--replace', 'of --table: make its rows what they were; rows that the backup does not have go')
    .option('--with-referenced', 'of --table: bring back rows of other tables too that the rows refer to')
    .option('--export <file>', 'of --table: only write it to a .sql or .csv file; nothing is changed, nobody is asked')
    .option('--undo <run>', 'take back only what the push of this run changed, the way that the run tried in scratch')
    .option('--allow-production-rows', "let production's rows go to the local server that all projects share")
    .option('--accept-differences', 'keep what came back although it is not all that the backup says')
    .option('--dry-run', 'show the plan, change nothing');

/** What the flags say together; ends with what is wrong with them. */
export function restoreWishes(flags: RestoreFlags, self: Command): RestoreWishes {
  const tables = flags.table ?? [];
  const acts = [
    ...(flags.missing || flags.replace ? (['missing'] as const) : []),
    ...(flags.changed || flags.replace ? (['changed'] as const) : []),
    ...(flags.replace ? (['extra'] as const) : []),
  ];
  // A file is all that an export writes to.
  if (flags.to === undefined && flags.export === undefined)
    self.error("error: required option '--to <environment>' not specified");
  if (tables.length === 0 && (acts.length > 0 || flags.export !== undefined || flags.withReferenced))
    self.error(
      'error: --missing, --changed, --replace, --export and --with-referenced say what becomes of a table: name it with --table',
    );
  if (tables.length > 0 && (flags.schemaOnly || flags.acceptDifferences))
    self.error('error: --schema-only and --accept-differences are of whole backups: leave them out beside --table');
  if (flags.export !== undefined && acts.length > 0)
    self.error('error: --export changes no table: leave out --missing, --changed and --replace');
  if (
    flags.undo !== undefined &&
    (tables.length > 0 || flags.schemaOnly || flags.acceptDifferences || flags.at !== undefined)
  )
    self.error(
      'error: --undo goes one way that was tried: leave out --table, --schema-only, --accept-differences and --at',
    );
  return {
    at: flags.at ?? null,
    schemaOnly: flags.schemaOnly ?? false,
    tables,
    allowProductionRows: flags.allowProductionRows ?? false,
    acceptDifferences: flags.acceptDifferences ?? false,
    undo: flags.undo ?? null,
    rows: { acts, withReferenced: flags.withReferenced ?? false, exportTo: flags.export ?? null },
  };
}
