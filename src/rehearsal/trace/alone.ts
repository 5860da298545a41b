import type { Statement } from '../../analysis/parse.js';
import { countAfterwards } from '../../database/watchCounts.js';
import { lookFromOutside, resolve, type Outside } from '../../database/watchAlone.js';
import { heldBy, type HeldLock } from '../../database/watchLocks.js';
import type { SeenRelation } from '../../database/watch.js';
import type { RowsOfStatement } from '../effects.js';
import { documentedLocks } from './documented.js';
import { documented, TakenLocks } from './locks.js';
import { hasNewFile, rewrites, type Written } from './rewrites.js';
import { byOid, growth } from './rows.js';
import type { Scene } from './scene.js';
import { settle } from './settle.js';
import type { Saw } from './watch.js';

/** Often enough for an index of some size; what is over sooner is told as the manual has it. */
const pollMs = 5;

/** Runs a statement that can not run in a transaction, or ends one: looked at from outside, while it runs and after. */
export async function runAlone(scene: Scene, statement: Statement): Promise<{ seconds: number; saw: Saw }> {
  const { actor, observer, original, ports } = scene;
  const told = await toldByManual(scene, statement);
  const before = await lookFromOutside(actor, observer);
  const since = ports.clock.elapsed();
  const held = await whilePolling(scene, actor.query(statement.text));
  const seconds = (ports.clock.elapsed() - since) / 1000;
  const now = await lookFromOutside(actor, observer);
  const gone = [...before.relations.values()].filter(({ oid }) => !now.relations.has(oid));
  const written = [...now.relations.values()]
    .map((one): Written => ({ now: one, was: before.relations.get(one.oid) }))
    .filter((one) => one.was === undefined || hasNewFile(one));
  scene.relations.clear();
  for (const [oid, one] of now.relations) scene.relations.set(oid, one);
  const relation = (oid: number) => now.relations.get(oid) ?? before.relations.get(oid);
  const isNew = (oid: number) => !original.has(oid);
  const measured = new TakenLocks().take(held, relation, isNew);
  const { rows, touched } = await rowsOf(scene, before, now, gone, written);
  const locks = [...measured, ...documented(told, measured, relation, isNew)];
  const triggers = [...now.triggers].flatMap(([name, count]) => {
    const calls = count - (before.triggers.get(name) ?? 0);
    return calls > 0 ? [{ name, calls }] : [];
  });
  const emptied = new Set(rows.filter(({ truncated }) => truncated > 0).map(({ table }) => table));
  const emptiedOids = new Set(
    [...now.relations.values()].filter(({ name }) => emptied.has(name)).map(({ oid }) => oid),
  );
  return {
    seconds,
    saw: {
      locks,
      rewritten: rewrites(written, gone, isNew, emptiedOids),
      rows,
      triggers,
      walBytes: now.log - before.log,
      calls: [],
      touched,
    },
  };
}

async function toldByManual({ actor, ports }: Scene, statement: Statement) {
  const told = [];
  for (const { target, mode, withTable } of documentedLocks(statement, ports.postgres.identifier)) {
    const oid = await resolve(actor, target);
    if (oid !== null) told.push({ oid, mode, withTable });
  }
  return told;
}

async function whilePolling({ observer, actorPid, ports }: Scene, work: Promise<unknown>): Promise<HeldLock[]> {
  const held: HeldLock[] = [];
  const look = async () => held.push(...(await heldBy(observer, actorPid)).locks);
  const over = work.then(() => true);
  over.catch(() => undefined);
  do await look();
  while (!(await Promise.race([over, ports.clock.sleep(pollMs).then(() => false)])));
  // Where the file began the transaction itself, its locks are still there.
  await look();
  return held;
}

async function rowsOf(
  { rows, observer, ports }: Scene,
  before: Outside,
  now: Outside,
  gone: readonly SeenRelation[],
  written: readonly Written[],
): Promise<{ rows: RowsOfStatement[]; touched: number[] }> {
  const dropped = gone.map((one) => rows.drop(one.oid, one.name));
  for (const { oid, kind, name } of now.relations.values()) if (kind === 'r' && !rows.has(oid)) rows.add(oid, name);
  const [earlier, later] = [byOid(before.counters), byOid(now.counters)];
  const grown = (oid: number) => growth(earlier.get(oid), later.get(oid));
  const moved = written.filter(({ now: one }) => one.kind === 'r').map(({ now: one }) => one.oid);
  const counters = [...later.keys()].filter((oid) => Object.values(grown(oid)).some((count) => count !== 0));
  const touched = [...new Set([...moved, ...counters])];
  const counted = await countAfterwards(ports.postgres, observer, touched);
  const changed = touched.map((oid) => {
    const count = counted.get(oid);
    const evidence = {
      before: rows.rows(oid),
      grown: grown(oid),
      sinceBegin: grown(oid),
      counted: count === undefined ? null : { rows: count, fresh: 0 },
      freshBefore: 0,
      rolledBack: false,
    };
    return rows.change(oid, now.relations.get(oid)?.name ?? '', settle(evidence));
  });
  return { rows: [...changed, ...dropped].filter((one) => one !== null), touched };
}
