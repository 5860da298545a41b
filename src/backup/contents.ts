import { programPath, type Programs } from '../environments/programs.js';
import type { Ports } from '../ports.js';

/** One line of `pg_restore --list`; lines that begin with a semicolon are comments to pg_restore. */
export type ContentsLine = string;

/** An archive's table of contents: what is restored is chosen by it, never by the text of a dump. */
export async function readContents(
  ports: Pick<Ports, 'shell'>,
  programs: Programs,
  archive: string,
): Promise<ContentsLine[]> {
  const result = await ports.shell.run({
    program: programPath(programs, 'pg_restore'),
    args: ['--list', archive],
    env: { LC_ALL: 'C' },
  });
  return result.stdout.split('\n');
}

/**
 * Whether a line is data and no table's rows: sequence values, large objects, what is said of them and who may read
 * them, and materialized views that are computed when all rows are there.
 */
export const isOtherData = (line: ContentsLine): boolean =>
  /^\d+; \d+ \d+ (SEQUENCE SET|BLOBS?|BLOB METADATA|MATERIALIZED VIEW DATA|(COMMENT|ACL|SECURITY LABEL) - LARGE OBJECTS?) /.test(
    line,
  );

export interface EventTriggerEntry {
  readonly name: string;
  readonly owner: string;
}

/** The event trigger that a line is about; null for anything else. */
export function eventTriggerOf(line: ContentsLine): EventTriggerEntry | null {
  const [, name, owner] = /^\d+; \d+ \d+ EVENT TRIGGER - (.+) (\S+)$/.exec(line) ?? [];
  return name === undefined || owner === undefined ? null : { name, owner };
}
