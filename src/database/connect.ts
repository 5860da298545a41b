import type { DatabaseUrl } from '../environments/url.js';
import { connectionTo, place } from '../environments/url.js';
import type { CopySession, Postgres, Session } from '../ports.js';
import { exitCodes, Interrupted, Stop, stop } from '../problem.js';

export interface Reachable extends DatabaseUrl {
  readonly label: string;
  /** Where the URL came from. */
  readonly source: string;
}

/** A session as somebody's own: names are printed with their schema, and an idle one is not ended by the server. */
export async function openSession(
  postgres: Postgres,
  url: DatabaseUrl,
  applicationName: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<CopySession> {
  const session = await postgres.connect(connectionTo(url, applicationName, settings));
  try {
    await session.query(
      `select set_config('search_path', '', false), set_config('idle_in_transaction_session_timeout', '0', false),
              set_config('statement_timeout', '0', false), set_config('TimeZone', 'UTC', false),
              set_config('standard_conforming_strings', 'on', false), set_config('quote_all_identifiers', 'off', false),
              -- Compiling a query of the catalogue takes longer than running it.
              set_config('jit', 'off', false)`,
    );
    return tellingLoss(session, url);
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** The same to a server that answered a moment ago: where it is gone, that is a lost connection and no wrong URL. */
export async function openAgain(postgres: Postgres, url: Named, applicationName: string): Promise<CopySession> {
  try {
    return await openSession(postgres, url, applicationName);
  } catch (error) {
    const { code = '', message = '' } = error as DriverError;
    const isGone = /^(ECONN|EPIPE|57P|08)/.test(code) || /terminated unexpectedly|not queryable/.test(message);
    throw isGone && !(error instanceof Stop) ? connectionLost(url, [message]) : error;
  }
}

type Named = DatabaseUrl & { readonly label?: string };

/** What is called so is ours, and gone with its run. */
export const scratchLabel = 'the scratch server';

/** A session that the server or the network ended says so by name, instead of in the driver's words. */
export function tellingLoss(session: CopySession, url: Named): CopySession {
  const telling = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw lossOr(error, session, url);
    }
  };
  return {
    get lost() {
      return session.lost;
    },
    close: () => session.close(),
    query: (sql, parameters, how) => telling(() => session.query(sql, parameters, how)),
    copyOut: (sql, take) => telling(() => session.copyOut(sql, take)),
    copyIn(sql) {
      const rows = session.copyIn(sql);
      return { write: (bytes) => telling(() => rows.write(bytes)), end: () => telling(() => rows.end()) };
    },
  };
}

function lossOr(error: unknown, session: Session, url: Named): unknown {
  const { code = '', message = '' } = error as DriverError;
  if (error instanceof Interrupted || !(session.lost || code.startsWith('57P'))) return error;
  return connectionLost(url, [message]);
}

export function connectionLost(url: Named, words: readonly string[]): Stop {
  const where = place(url.address);
  return stop(
    exitCodes.failed,
    'connection-lost',
    `The connection to ${url.label === undefined ? where : `${url.label} (${where})`} was lost.`,
    words,
    [
      url.label === scratchLabel
        ? 'It is a throw-away server of this run: run the command again. If it happens again, see whether memory or disk ran out (dmesg, df).'
        : 'Make sure that the server is up and can be reached, then run the command again: it looks at everything anew.',
    ],
  );
}

interface DriverError {
  readonly code?: string;
  readonly message?: string;
}
