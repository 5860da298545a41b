import type { Postgres, Session } from '../ports.js';

/** One moment of a database that other sessions and programs can look at too, as long as this session stays open. */
export interface Snapshot {
  readonly id: string;
  readonly session: Session;
  end(): Promise<void>;
}

export async function takeSnapshot(session: Session): Promise<Snapshot> {
  await session.query('begin isolation level repeatable read read only');
  const [row] = await session.query<{ id: string }>('select pg_export_snapshot() as id');
  if (!row) throw new Error('no snapshot was exported');
  return {
    id: row.id,
    session,
    end: async () => {
      if (!session.lost) await session.query('commit');
    },
  };
}

/** From now on, until its transaction ends, the session sees that moment too. */
export async function joinSnapshot(postgres: Pick<Postgres, 'literal'>, session: Session, id: string): Promise<void> {
  await session.query('begin isolation level repeatable read read only');
  await session.query(`set transaction snapshot ${postgres.literal(id)}`);
}
