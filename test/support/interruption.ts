import { endsAtOnce, type Interruption } from '../../src/system/interruption.js';

/** Nobody presses Ctrl-C. */
export const never: Interruption = endsAtOnce;
