import type { Statement } from '../../analysis/parse.js';
import { withoutSecrets } from '../../analysis/secrets.js';
import { nodeOf, textOf } from '../../analysis/tree.js';
import type { CalledFunction } from '../../database/watch.js';
import type { Request } from '../../database/watchOutside.js';
import { visible } from '../../visible.js';

/** Extensions that act outside of the database, and those of their functions that only look or compute. */
const acting: Readonly<Record<string, RegExp | null>> = {
  pg_net: /^net\.(?!http_(?:get|post|delete)$)/,
  http: /urlencode|^\w+\.(?:text_to_bytea|bytea_to_text)$|curlopt/,
  pg_cron: /^cron\.(?!(?:schedule|schedule_in_database|unschedule|alter_job)$)/,
  dblink: /dblink_(?:current_query|error_message|get_|is_busy|build_sql)/,
  aws_s3: null,
  aws_lambda: null,
};

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** What a statement would have done beyond its database: calls that were counted, and where requests would have gone. */
export function outsideEffects(
  statement: Statement,
  calls: readonly CalledFunction[],
  requests: readonly Request[],
): string[] {
  const called = calls.filter(({ extension, name }) => {
    const harmless = acting[extension ?? ''];
    return harmless === null || (harmless !== undefined && !harmless.test(name));
  });
  const plain = called
    .filter(({ extension }) => extension !== 'pg_net' || requests.length === 0)
    .map(({ name, calls: count }) => `${name}, ${times(count)}`);
  return [...byAddress(requests), ...plain, ...notified(statement)];
}

/** The number of requests that calls of a statement made. */
export const requestsMade = (calls: readonly CalledFunction[]): number =>
  calls
    .filter(({ extension, name }) => extension === 'pg_net' && !acting.pg_net?.test(name))
    .reduce((sum, one) => sum + one.calls, 0);

function byAddress(requests: readonly Request[]): string[] {
  const counts = new Map<string, number>();
  for (const { method, url } of requests) {
    const key = `net.http_${method.toLowerCase()} to ${address(url)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => `${what}, ${times(count)}`);
}

/** Without what follows a question mark, and without a password. */
const address = (url: string): string => withoutSecrets(visible(url.replace(/[?#].*$/s, ''))).slice(0, 120);

function notified({ node }: Statement): string[] {
  const one = nodeOf(node);
  return one?.kind === 'NotifyStmt' ? [`notify ${visible(textOf(one.value.conditionname))}, once`] : [];
}
