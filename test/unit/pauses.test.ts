import { expect, test } from '@jest/globals';
import { pauseAfter } from '../../src/steps/common/guardedPush.js';

test('pauses between attempts grow to a minute, and no further', () => {
  expect([1, 2, 3, 6, 7, 20].map(pauseAfter)).toEqual([1000, 2000, 4000, 32_000, 60_000, 60_000]);
});
