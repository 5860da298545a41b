import TestSequencer from '@jest/test-sequencer';

/** Those with servers first: at the end many short ones leave no worker idle, as one long one does. */
export default class extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isUnit = ({ path }) => /[\\/]unit[\\/]/.test(path);
    return [...sorted.filter((test) => !isUnit(test)), ...sorted.filter(isUnit)];
  }
}
