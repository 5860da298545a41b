import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { z } from 'zod';
import { createHost } from '../src/system/host.js';
import { inDepth } from './support/depth.js';

const rowsShape = z.array(
  z.object({
    id: z.string(),
    label: z.enum(['dangerous', 'safe', 'context']),
    wanted: z.string(),
    got: z.string(),
    right: z.boolean(),
  }),
);

/** A part of the cases; `npm run bench:judgement` rehearses all of them. */
const every = 17;

inDepth(
  `every ${every}th case of dev is judged right with the rehearsal, and of held-out`,
  () => {
    const { packageRoot } = createHost();
    const script = join(packageRoot, 'scripts', 'corpus', 'rehearse.mjs');
    const stdout = execFileSync(process.execPath, [script, '--every', String(every)], { encoding: 'utf8' });
    const rows = rowsShape.parse(JSON.parse(stdout));
    expect(new Set(rows.map(({ label }) => label)).size).toBe(3);
    expect(new Set(rows.map(({ got }) => got)).size).toBeGreaterThanOrEqual(4);
    expect(rows.filter(({ right }) => !right)).toEqual([]);
  },
  120_000,
);
