import type { Finding } from './finding.js';
import type { Visited } from './tree.js';

/** A push waits for a lock as long as its session lets it, and every other query waits behind it. */
export function settingFindings({ kind, value }: Visited): Finding[] {
  if (kind !== 'VariableSetStmt' || String(value.name).toLowerCase() !== 'lock_timeout') return [];
  return [
    {
      code: 'lock-timeout-set',
      level: 'warning',
      what: 'sets lock_timeout itself: what follows may wait for a lock longer than a push lets it, and everybody behind it',
    },
  ];
}
