import { join } from 'node:path';
import type { Relay } from '../backup/relay.js';
import { archivePath, type Backup } from '../backup/take.js';
import type { Terrain } from '../database/restorable.js';
import { programPath, type Programs } from '../environments/programs.js';
import type { Ports } from '../ports.js';
import { unquoted } from './names.js';
import type { Transaction } from './transaction.js';

/** The archive, what reads it, and a private folder for lists. */
export interface HandOver {
  readonly source: Backup;
  readonly programs: Programs;
  readonly folder: string;
}

type RestorePorts = Pick<Ports, 'shell' | 'files' | 'redact'>;

/**
 * pg_restore writes for a superuser of a server of its own major, in a session that nobody shares: what belongs to that is
 * said otherwise here. Timeouts are ours; transactions too; and to grant in another's name, that role is enough.
 */
export function translator({ settable }: Terrain): (statement: string) => string | null {
  return (statement) => {
    if (/^SET (lock|transaction|statement|idle_in_transaction_session)_timeout = 0;$/.test(statement)) return null;
    if (statement === 'BEGIN;' || statement === 'COMMIT;') return null;
    const grantor = /^SET SESSION AUTHORIZATION (.+);$/.exec(statement)?.[1];
    if (grantor !== undefined) return `SET ROLE ${grantor};`;
    if (statement === 'RESET SESSION AUTHORIZATION;') return 'RESET ROLE;';
    const owner = /^ALTER [\s\S]* OWNER TO ("(?:[^"]|"")*"|[^\s";]+);$/.exec(statement)?.[1];
    return owner !== undefined && !settable.has(unquoted(owner)) ? null : statement;
  };
}

/** Has pg_restore write what these lines choose, and hands it to the transaction. */
export async function hand(
  ports: RestorePorts,
  { source, programs, folder }: HandOver,
  transaction: Transaction,
  relay: Relay,
  lines: readonly string[],
): Promise<void> {
  const list = join(folder, 'restore.list');
  await ports.files.writeTemporary(list, `${lines.join('\n')}\n`);
  const running = await ports.shell.start({
    program: programPath(programs, 'pg_restore'),
    args: ['--no-security-labels', '--no-tablespaces', `--use-list=${list}`, '--file=-', archivePath(source)],
    env: { LC_ALL: 'C' },
    endsWithUs: true,
  });
  running.ended.catch(() => undefined);
  try {
    for await (const bytes of running.output) for (const piece of relay.push(bytes)) await transaction.feed(piece);
    const result = await running.ended;
    if (result.exitCode !== 0) throw new ArchiveUnreadable(ports.redact(result.stderr).split('\n').filter(Boolean));
    for (const piece of relay.end()) await transaction.feed(piece);
    // Its answer says that all of it was done.
    await transaction.run(["select set_config('search_path', '', false)", 'reset role']);
  } finally {
    running.kill();
    await ports.files.remove(list);
  }
}

/** The archive could not be read to its end. */
export class ArchiveUnreadable extends Error {
  constructor(readonly words: readonly string[]) {
    super(words.at(-1));
    this.name = 'ArchiveUnreadable';
  }
}
