import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type pg from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';
import {
  noTls,
  type ConnectionOptions,
  type CopySession,
  type Postgres,
  type QueryPlan,
  type Session,
} from '../ports.js';
import { Interrupted } from '../problem.js';
import { copyIn } from './copyIn.js';
import { copyOutOf } from './copyOut.js';
import { createHost } from './host.js';
import type { Interruption } from './interruption.js';

let loaded: { readonly pg: typeof pg; readonly types: pg.CustomTypesConfig } | null = null;

/** The driver, loaded when it is first wanted: commands that only read files do not wait for it. */
function driver(): NonNullable<typeof loaded> {
  if (loaded) return loaded;
  const found = createRequire(import.meta.url)('pg') as typeof pg;
  const types = new found.TypeOverrides();
  // Row counts and sizes come as numbers: they stay far below 2^53.
  types.setTypeParser(found.types.builtins.INT8, Number);
  loaded = { pg: found, types };
  return loaded;
}

/** The folder of what was built. */
const dist = join(createHost().packageRoot, 'dist');

export function createPostgres(interruption: Interruption): Postgres {
  const open = new Set<Session>();
  return {
    identifier: (name) => driver().pg.escapeIdentifier(name),
    literal: (text) => driver().pg.escapeLiteral(text),
    connect: async (options) => {
      interruption.throwIfRequested();
      const session = await connect(options, interruption, () => open.delete(session));
      open.add(session);
      return session;
    },
    closeAll: async () => {
      await Promise.all([...open].map((session) => session.close()));
    },
  };
}

async function connect(
  options: ConnectionOptions,
  interruption: Interruption,
  onClose: () => void,
): Promise<CopySession> {
  const { options: serverOptions, connect_timeout: seconds, ...tls } = options.parameters;
  // libpq's meaning of sslmode: `require` encrypts without asking who is there, unless it is told whom to trust.
  const query = new URLSearchParams({ ...tls, uselibpqcompat: 'true' }).toString();
  const { ssl } = toClientConfig(parse(`postgresql://host/database?${query}`));
  const { pg: loadedPg, types } = driver();
  const client = new loadedPg.Client({
    host: options.host,
    port: options.port,
    user: options.user,
    database: options.database,
    // As a text, an empty one would be replaced by PGPASSWORD of the shell, or by ~/.pgpass.
    password: () => options.password.reveal(),
    ssl: ssl ?? false,
    sslnegotiation: 'postgres',
    application_name: options.applicationName.slice(0, 63),
    connectionTimeoutMillis: options.timeoutMs ?? (seconds === undefined ? 10_000 : Number(seconds) * 1000),
    keepAlive: true,
    types,
  });
  withoutShell(client, serverOptions);
  let lost = false;
  client.on('error', () => (lost = true));
  client.on('end', () => (lost = true));
  await client.connect().catch((error: unknown) => {
    throw (error as Error).message === withoutTls ? Object.assign(error as Error, { code: noTls }) : error;
  });
  return {
    get lost() {
      return lost;
    },
    async query<T extends object>(
      sql: string,
      parameters: readonly unknown[] = [],
      how: QueryPlan = 'planned-anew',
    ): Promise<T[]> {
      const signal = interruption.signal();
      signal.throwIfAborted();
      const result = await orInterrupted(
        client.query({
          text: sql,
          values: [...parameters],
          ...(how === 'planned-once' ? { name: nameOf(sql) } : {}),
        }),
        signal,
      );
      return (Array.isArray(result) ? (result.at(-1) as pg.QueryResult).rows : result.rows) as T[];
    },
    copyOut: copyOutOf(client, dist, () => interruption.signal()),
    copyIn: (sql) => copyIn(client, sql, interruption.signal()),
    async close() {
      onClose();
      // A query that was left behind by an interruption must not keep the process waiting.
      if (!lost)
        await Promise.race([
          client.end().catch(() => undefined),
          new Promise((resolve) => setTimeout(resolve, 1000).unref()),
        ]);
    },
  };
}

/** Of a prepared statement: the server tells them apart by names of 63 characters. */
const nameOf = (sql: string): string => `supasafe ${createHash('sha256').update(sql).digest('hex').slice(0, 32)}`;

/** The driver's own words, which come without a code. */
const withoutTls = 'The server does not support SSL connections';

/** What the driver takes from PGOPTIONS and its like of the shell, wherever it is given nothing. */
function withoutShell(client: pg.Client, options: string | undefined): void {
  const { connectionParameters } = client as unknown as { connectionParameters: Record<string, unknown> };
  Object.assign(connectionParameters, { options, replication: undefined });
}

async function orInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new Interrupted());
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    work.catch(() => undefined);
  }
}
