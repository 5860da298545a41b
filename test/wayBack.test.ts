import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseSql } from '../src/analysis/parse.js';
import { findWay, tryUndo, tryWayBack } from '../src/rehearsal/wayBackTrial.js';
import type { Undo } from '../src/restore/undoFile.js';
import { findCli } from '../src/supabase/cli.js';
import { readMigrations } from '../src/supabase/migrations.js';
import { push } from '../src/supabase/push.js';
import { freezeMigrations } from '../src/supabase/workdir.js';
import { newestMajor } from './support/majors.js';
import { reversibleCases, WayBackBench } from './support/wayBackBench.js';

const bench = new WayBackBench(newestMajor);
beforeAll(() => bench.start());
afterAll(() => bench.stop());

const { ports } = bench;
const root = join(ports.host.packageRoot, 'supabase');
const { migrations } = await readMigrations(ports.files, join(root, 'migrations'), ports.clock.now());

/** As many of the seed's rows as fit. */
async function seedOf(): Promise<string[]> {
  const parsed = await parseSql((await ports.files.read(join(root, 'seed.sql'))) ?? '');
  return 'statements' in parsed ? parsed.statements.map(({ text }) => text) : [];
}

describe('the way back of the example project', () => {
  test.each(migrations.map((one, at) => [one.file, at] as const))('%s', async (file, at) => {
    const cli = await findCli(ports.files, ports.host, root);
    const pushed = await bench.pushWith(`example-${at}`, {
      setup: async (run) => {
        for (const { sql, version } of migrations.slice(0, at)) {
          await run(sql);
          await run(`insert into supabase_migrations.schema_migrations (version) values ('${version}')`);
        }
        for (const sql of await seedOf()) await run(sql).catch(() => undefined);
      },
      push: async (access) => {
        const workdir = await freezeMigrations(
          ports.files,
          join(bench.folder, 'workdir', String(at)),
          'planner',
          migrations.slice(0, at + 1),
        );
        const outcome = await bench.scratch.asHosted(() => push(ports, cli, workdir, access));
        expect(outcome).toMatchObject({ ok: true });
      },
    });
    const trial = await tryWayBack(ports, pushed.request);
    expect(trial).toMatchObject({
      kind: 'tested',
      how: ['attachments', 'drop_legacy_handle'].some((one) => file.includes(one)) ? 'tables' : 'inverse',
    });
    const { rows, catalogue } = await pushed.describe();
    expect({ rows, catalogue }).toEqual({ rows: pushed.described.rows, catalogue: pushed.described.catalogue });
    await pushed.drop();
  });
});

/** Every single step of a way back that can be left out. */
function* withoutOne(undo: Undo): Generator<readonly [left: string, Undo]> {
  for (const key of ['before', 'empty', 'lines', 'after'] as const)
    for (const [at, step] of undo[key].entries())
      yield [`${key}: ${step}`, { ...undo, [key]: undo[key].filter((_, other) => other !== at) }];
}

describe('a way back that is wrong', () => {
  const wrong = ['S04-drop-policy', 'C02-rename-table', 'D10-update-without-where', 'S08-revoke-list-from-diff'];
  test.each(wrong)('is noticed, whatever is taken out of it: %s', async (id) => {
    const pushed = await bench.push(reversibleCases().find((one) => one.id === id) ?? { id, before: '', pending: [] });
    if (!pushed) throw new Error('the pending files fail');
    const found = await bench.scratch.asHosted(() => findWay(ports, pushed.request));
    if (found instanceof Error) throw found;
    const unnoticed: string[] = [];
    let tried = 0;
    for (const [left, undo] of withoutOne(found)) {
      tried += 1;
      const said = await bench.scratch.asHosted(() => tryUndo(ports, pushed.request, undo));
      if (said === null) unnoticed.push(left);
    }
    expect(tried).toBeGreaterThan(1);
    expect(unnoticed).toEqual([]);
    // All of those were taken back.
    expect(await bench.scratch.asHosted(() => tryUndo(ports, pushed.request, found))).toBeNull();
    const { rows, catalogue } = await pushed.describe();
    expect({ rows, catalogue }).toEqual({ rows: pushed.described.rows, catalogue: pushed.described.catalogue });
    await pushed.drop();
  });
});
