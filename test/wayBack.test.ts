import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseSql } from '../src/analysis/parse.js';
import { findWay, tryUndo, tryWayBack } from '../src/rehearsal/wayBackTrial.js';
import type { Undo } from '../src/restore/undoFile.js';
import { findCli } from '../src/supabase/cli.js';
import { readMigrations } from '../src/supabase/migrations.js';
import { push } from '../src/supabase/push.js';
import { freezeMigrations } from '../src/supabase/workdir.js';
import { all } from './support/depth.js';
import { newestMajor } from './support/majors.js';
import { reversibleCases } from './support/reversibleCases.js';
import { WayBackBench } from './support/wayBackBench.js';

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
  // Each costs a push of the real CLI: the newest two, one of each way; `npm run test:all` takes all.
  const shown = migrations
    .map((one, at) => [one.file, at] as const)
    .filter(([, at]) => all || at >= migrations.length - 2);
  test.each(shown)('%s', async (file, at) => {
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
      // What a lock is for shows only where others write at the same time.
      if (!step.startsWith('lock table '))
        yield [`${key}: ${step}`, { ...undo, [key]: undo[key].filter((_, other) => other !== at) }];
}

describe('a way back that is wrong', () => {
  const wrong = ['S04-drop-policy', 'L31-lock-table', 'C02-rename-table', 'S08-revoke-list-from-diff'];
  test.each(wrong.slice(0, all ? 4 : 1))('is noticed, whatever is taken out of it: %s', async (id) => {
    const pushed = await bench.push(
      reversibleCases('dev').find((one) => one.id === id) ?? { id, before: '', pending: [] },
    );
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

describe('what was written since the push', () => {
  const setup = `create table public.plans (id int primary key, price int not null); insert into public.plans values (1, 10), (2, 20);
    create table public.orders (id int primary key, plan int references public.plans (id)); insert into public.orders values (1, 1);`;
  const pushed = async (id: string, sql: string) => {
    const one = await bench.push({ id, before: setup, pending: [{ file: '20270101000000_pending.sql', sql }] });
    const found = one && (await bench.scratch.asHosted(() => findWay(ports, one.request)));
    if (!one || !found) throw new Error('the pending file fails');
    if (found instanceof Error) throw found;
    return { one, found, undo: () => bench.scratch.asHosted(() => tryUndo(ports, one.request, found)) };
  };

  test('stays in tables whose rows the push did not change', async () => {
    const { one, found, undo } = await pushed('kept', `alter table public.plans add column name text default 'a plan'`);
    expect(found).toMatchObject({ how: 'inverse', tables: [] });
    await one.run(`insert into public.plans values (3, 30, 'new'); insert into public.orders values (2, 3)`);
    // Compared with before the push, that is all that is left.
    expect(await undo()).toBe('public.orders has 2 rows, and had 1');
    expect(Object.keys((await one.describe()).catalogue)).not.toContain('column public.plans.name');
    await one.drop();
  });

  test('keeps the way back from being kept where it would lead nowhere', async () => {
    const { one, found, undo } = await pushed('dangling', 'update public.plans set price = price + 1');
    expect(found).toMatchObject({ how: 'tables', tables: ['public.plans'] });
    await one.run('insert into public.plans values (3, 30); insert into public.orders values (2, 3)');
    const written = await one.describe();
    expect(await undo()).toBe(
      'public.orders: 1 rows (plan = 3) refer to rows of public.plans that the backup does not have',
    );
    expect(await one.describe()).toEqual(written);
    await one.run('delete from public.orders where id = 2');
    expect(await undo()).toBeNull();
    await one.drop();
  });

  test('is not cut to fit into a narrower type', async () => {
    const { one, found, undo } = await pushed(
      'wider',
      'alter table public.plans add column name varchar(9); alter table public.plans alter column price type numeric',
    );
    expect(found).toMatchObject({ how: 'inverse' });
    await one.run('update public.plans set price = 10.4 where id = 1');
    expect(await undo()).toContain('a value of now does not fit into the type of before');
    await one.run('update public.plans set price = 10 where id = 1');
    expect(await undo()).toBeNull();
    await one.drop();
  });

  test('rows that nobody counted are seen all the same where a column got another type', async () => {
    const other = await bench.push({
      id: 'narrowed',
      before: setup,
      pending: [
        {
          file: '20270101000000_pending.sql',
          sql: 'alter table public.plans alter price type text using (price / 3)::text',
        },
      ],
    });
    if (!other) throw new Error('the pending file fails');
    expect(await tryWayBack(ports, { ...other.request, touched: new Set() })).toMatchObject({ how: 'tables' });
    expect((await other.describe()).rows).toEqual(other.described.rows);
    await other.drop();
  });

  test('large objects and sequences that were set back are no small thing', async () => {
    const one = await bench.push({
      id: 'objects',
      before: `${setup} create sequence public.numbers; select setval('public.numbers', 40); select lo_from_bytea(4711, 'abc')`,
      pending: [
        { file: '20270101000000_pending.sql', sql: `select lo_put(4711, 0, 'x'); select setval('public.numbers', 1)` },
      ],
    });
    if (!one) throw new Error('the pending file fails');
    expect(await tryWayBack(ports, one.request)).toMatchObject({ kind: 'tested', how: 'whole' });
    const { largeObjects, sequences } = await one.describe();
    expect({ largeObjects, sequences }).toEqual({
      largeObjects: one.described.largeObjects,
      sequences: one.described.sequences,
    });
    await one.drop();
  });
});
