import { withoutSecrets } from '../../analysis/secrets.js';
import type { Tried } from './attempt.js';

/** There is no way that takes back only what was pushed; the message says why. */
export class NoWay extends Error {
  override readonly name = 'NoWay';
}

const longest = 200;

/** Throws `NoWay` where a statement was refused. */
export function expectAll({ refused: [first] }: Tried): void {
  // Hidden before it is cut: half a key is not known for one.
  if (first) throw new NoWay(`${withoutSecrets(first.sql).slice(0, longest)}: ${first.words}`);
}
