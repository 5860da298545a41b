import { describe, test } from '@jest/globals';

/** `npm run test:all` shows everything; `npm test` leaves out what other tests show in another way, for time. */
export const all = process.env.SUPASAFE_TEST_ALL === '1';

/** A third of those that differ in their input only, or all of them. */
export const some = <T>(cases: readonly T[]): readonly T[] =>
  all ? cases : cases.filter((_, index) => index % 3 === 0);

/** A long way through the program, each part of which a shorter test goes too. */
export const inDepth = all ? test : test.skip;

/** The same for tests that begin with servers of their own. */
export const describeInDepth = all ? describe : describe.skip;
