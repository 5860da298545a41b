import { programPath, type Programs } from '../environments/programs.js';
import type { Command, CommandResult } from '../ports.js';

/** One line of `pg_restore --list`; lines that begin with a semicolon are comments to pg_restore. */
export type ContentsLine = string;

/** Lists an archive's table of contents. */
export const listCommand = (programs: Programs, archive: string): Command => ({
  program: programPath(programs, 'pg_restore'),
  args: ['--list', archive],
  env: { LC_ALL: 'C' },
});

/** An archive's table of contents: what is restored is chosen by it, never by the text of a dump. */
export const contentsOf = (listed: CommandResult): ContentsLine[] => listed.stdout.split('\n');

/**
 * Whether a line is data and no table's rows: sequence values, large objects, what is said of them and who may read
 * them, and materialized views that are computed when all rows are there.
 */
export const isOtherData = (line: ContentsLine): boolean =>
  /^\d+; \d+ \d+ (SEQUENCE SET|BLOBS?|BLOB METADATA|MATERIALIZED VIEW DATA|(COMMENT|ACL|SECURITY LABEL) - LARGE OBJECTS?) /.test(
    line,
  );

/** Whether a line is rows of a table. */
export const isRowsOfTable = (line: ContentsLine): boolean => /^\d+; \d+ \d+ TABLE DATA /.test(line);

/**
 * Lines of event triggers, and of what is said of one: that fails where the trigger is not. For JavaScript and for grep -E;
 * from the line's beginning, because a table may be called almost like that.
 */
export const eventTriggerLines = '^[0-9]+; [0-9 ]+ (EVENT TRIGGER -|(COMMENT|SECURITY LABEL) - EVENT TRIGGER) ';

export interface EventTriggerEntry {
  /** As the line has it; quoted where that is not the trigger's own line. */
  readonly name: string;
  readonly owner: string;
  /** Whether it is the trigger itself. */
  readonly isTrigger: boolean;
}

/** The event trigger that a line is about; null for anything else. */
export function eventTriggerOf(line: ContentsLine): EventTriggerEntry | null {
  const [start, kind] = new RegExp(eventTriggerLines).exec(line) ?? [];
  const [, name, owner] = /^(.+) (\S+)$/.exec(line.slice(start?.length)) ?? [];
  if (start === undefined || name === undefined || owner === undefined) return null;
  return { name, owner, isTrigger: kind === 'EVENT TRIGGER -' };
}
