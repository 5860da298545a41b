import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Effects, TableRows } from '../src/rehearsal/effects.js';
import { majorsInDepth } from './support/majors.js';
import { RehearsalGround } from './support/rehearsal.js';

/** Tables of each case are its own: `<case>_<what>`. Keys are `id`, so that a row is followed by it. */
const cases: Record<string, { readonly ground: string; readonly sql: string; readonly cameAndWent?: number }> = {
  cascade: {
    ground: `
      create table public.cascade_a (id int primary key);
      create table public.cascade_b (id int primary key, a int references public.cascade_a on delete cascade);
      create table public.cascade_c (id int primary key, b int references public.cascade_b on delete cascade);
      create table public.cascade_d (id int primary key, c int references public.cascade_c on delete set null);
      insert into public.cascade_a select generate_series(1, 20);
      insert into public.cascade_b select g, g % 20 + 1 from generate_series(1, 100) g;
      insert into public.cascade_c select g, g % 100 + 1 from generate_series(1, 400) g;
      insert into public.cascade_d select g, g % 400 + 1 from generate_series(1, 500) g;`,
    sql: 'delete from public.cascade_a where id <= 7;',
  },
  trigger: {
    ground: `
      create table public.trigger_t (id int primary key, n int);
      create table public.trigger_log (id int generated always as identity primary key, n int);
      insert into public.trigger_t select g, g from generate_series(1, 30) g;
      create function public.trigger_note() returns trigger language plpgsql as $$ begin insert into public.trigger_log (n) values (old.n), (new.n); return new; end $$;
      create trigger note after update on public.trigger_t for each row execute function public.trigger_note();`,
    sql: 'update public.trigger_t set n = n + 1 where id > 10;',
  },
  deferred: {
    ground: `
      create table public.deferred_t (id int primary key);
      create table public.deferred_log (id int generated always as identity primary key);
      create function public.deferred_note() returns trigger language plpgsql as $$ begin insert into public.deferred_log default values; return null; end $$;
      create constraint trigger note after insert on public.deferred_t deferrable initially deferred for each row execute function public.deferred_note();`,
    sql: 'insert into public.deferred_t select generate_series(1, 5);',
  },
  loop: {
    ground: `create table public.loop_t (id int primary key, n int); insert into public.loop_t select g, g from generate_series(1, 60) g;`,
    sql: `do $$ declare i int; begin for i in 1..50 loop delete from public.loop_t where id = i and i % 3 = 0; update public.loop_t set n = 0 where id = i and i % 3 = 1; end loop; insert into public.loop_t values (1000, 1); end $$;`,
  },
  dynamic: {
    ground: `create table public.dynamic_t (id int primary key, n int); insert into public.dynamic_t select g, g from generate_series(1, 40) g;`,
    sql: `do $$ declare t text := 'dynamic' || '_t'; begin execute format('delete from public.%I where id between 3 and 14', t); end $$;`,
  },
  emptied: {
    ground: `
      create table public.emptied_a (id int primary key);
      create table public.emptied_b (id int primary key, a int references public.emptied_a);
      create table public.emptied_c (id int primary key, b int references public.emptied_b);
      insert into public.emptied_a select generate_series(1, 11);
      insert into public.emptied_b select g, g % 11 + 1 from generate_series(1, 22) g;
      insert into public.emptied_c select g, g % 22 + 1 from generate_series(1, 33) g;`,
    sql: 'truncate public.emptied_a cascade; insert into public.emptied_a values (500), (501);',
  },
  hidden: {
    ground: `create table public.hidden_t (id int primary key); insert into public.hidden_t select generate_series(1, 25);`,
    sql: `delete from public.hidden_t where id < 4; do $$ begin execute 'truncate public.hidden_t'; insert into public.hidden_t select generate_series(900, 960); end $$;`,
  },
  written: {
    ground: `create table public.written_t (id int primary key, n int); insert into public.written_t select g, g from generate_series(1, 25) g;`,
    sql: `alter table public.written_t alter column n type bigint; truncate public.written_t;`,
  },
  partition: {
    ground: `
      create table public.partition_t (id int primary key) partition by range (id);
      create table public.partition_low partition of public.partition_t for values from (0) to (100);
      create table public.partition_high partition of public.partition_t for values from (100) to (200);
      insert into public.partition_t select generate_series(1, 150);`,
    sql: 'drop table public.partition_low; delete from public.partition_t where id > 140;',
  },
  moved: {
    ground: `
      create table public.moved_t (id int primary key) partition by range (id);
      create table public.moved_low partition of public.moved_t for values from (0) to (100);
      create table public.moved_high partition of public.moved_t for values from (100) to (200);
      insert into public.moved_t select generate_series(1, 50);`,
    sql: 'update public.moved_t set id = id + 100 where id <= 20;',
  },
  rule: {
    ground: `
      create table public.rule_t (id int primary key); create table public.rule_gone (id int primary key);
      insert into public.rule_t select generate_series(1, 15);
      create rule keep as on delete to public.rule_t do also insert into public.rule_gone values (old.id);`,
    sql: 'delete from public.rule_t where id > 9;',
  },
  merge: {
    ground: `create table public.merge_t (id int primary key, n int); insert into public.merge_t select g, g from generate_series(1, 30) g;`,
    sql: `merge into public.merge_t t using (select generate_series(20, 40) as id) s on t.id = s.id
      when matched and t.id % 2 = 0 then delete when matched then update set n = 0 when not matched then insert values (s.id, 1);`,
  },
  upsert: {
    ground: `create table public.upsert_t (id int primary key, n int); insert into public.upsert_t select g, g from generate_series(1, 10) g;`,
    sql: `insert into public.upsert_t select g, -1 from generate_series(6, 18) g on conflict (id) do update set n = excluded.n; insert into public.upsert_t values (1, 1) on conflict do nothing;`,
  },
  caught: {
    ground: `create table public.caught_t (id int primary key, n int); insert into public.caught_t select g, g from generate_series(1, 50) g;`,
    sql: `do $$ begin
        begin delete from public.caught_t; raise exception 'no'; exception when others then null; end;
        delete from public.caught_t where id <= 5;
        begin update public.caught_t set n = 0; raise exception 'no'; exception when others then null; end;
      end $$;`,
  },
  caughtAdds: {
    ground: `create table public."caughtAdds_t" (id int primary key, n int); insert into public."caughtAdds_t" select g, g from generate_series(1, 50) g;`,
    sql: `do $$ begin
        begin insert into public."caughtAdds_t" select g, 1 from generate_series(100, 150) g; raise exception 'no'; exception when others then null; end;
        insert into public."caughtAdds_t" values (200, 1), (201, 1);
        update public."caughtAdds_t" set n = -7 where id < 9;
      end $$;`,
  },
  caughtTruncate: {
    ground: `create table public."caughtTruncate_t" (id int primary key, n int); insert into public."caughtTruncate_t" select g, g from generate_series(1, 50) g;`,
    sql: `do $$ begin
        begin truncate public."caughtTruncate_t"; raise exception 'no'; exception when others then null; end;
        delete from public."caughtTruncate_t" where id = 3;
        begin truncate public."caughtTruncate_t"; exception when others then null; end;
      end $$;`,
  },
  fresh: {
    ground: 'select 1;',
    sql: `create table public.fresh_t (id int primary key); insert into public.fresh_t select generate_series(1, 10); truncate public.fresh_t; insert into public.fresh_t values (1), (2);`,
    cameAndWent: 10,
  },
  selected: {
    ground: 'select 1;',
    sql: `create table public.selected_t as select generate_series(1, 12) as id; alter table public.selected_t add primary key (id);`,
  },
  gone: {
    ground: `create table public.gone_t (id int primary key); insert into public.gone_t select generate_series(1, 13);`,
    sql: 'insert into public.gone_t values (99); drop table public.gone_t;',
    cameAndWent: 1,
  },
  renamed: {
    ground: `create table public.renamed_t (id int primary key); insert into public.renamed_t select generate_series(1, 13);`,
    sql: 'alter table public.renamed_t rename to renamed_u; delete from public.renamed_u where id < 3;',
  },
  masked: {
    ground: `create table public.masked_t (id int primary key); insert into public.masked_t select generate_series(1, 17); alter table public.masked_t enable row level security;
      create policy few on public.masked_t for delete to authenticated using (id < 5); create policy see on public.masked_t for select to authenticated using (id < 9); grant select, delete, update on public.masked_t to authenticated;`,
    sql: `set local statement_timeout = '9s'; set local search_path = ''; set local role authenticated;
      do $$ begin begin delete from public.masked_t; raise exception 'no'; exception when others then null; end; delete from public.masked_t where id < 3; end $$; delete from public.masked_t; reset role;`,
  },
  committing: {
    ground: `create table public.committing_t (id int primary key); insert into public.committing_t select generate_series(1, 17);
      create procedure public.committing_p() language plpgsql as $$ begin delete from public.committing_t where id < 4; commit; insert into public.committing_t values (50); end $$;`,
    sql: `delete from public.committing_t where id = 17; call public.committing_p(); delete from public.committing_t where id = 16;`,
  },
  alone: {
    ground: `create table public.alone_t (id int primary key, n int); insert into public.alone_t select g, g from generate_series(1, 17) g;`,
    sql: `delete from public.alone_t where id = 1; create index concurrently alone_n on public.alone_t (n); delete from public.alone_t where id = 2; vacuum full public.alone_t;`,
  },
};

describe.each(majorsInDepth)('rows that a rehearsal tells of on PostgreSQL %i', (major) => {
  const ground = new RehearsalGround();
  let effects: Effects;
  beforeAll(async () => {
    await ground.start(
      major,
      Object.values(cases)
        .map((one) => one.ground)
        .join('\n'),
    );
    const traced = await ground.trace(Object.entries(cases).map(([name, { sql }]) => [`${name}.sql`, sql]));
    expect(traced.failure).toBeNull();
    ({ effects } = traced);
  });
  afterAll(() => ground.stop());

  test.each(Object.keys(cases))('%s', async (name) => {
    const wanted = await ground.difference(`${name}_%`);
    const told = effects.rows.filter(({ table }) => new RegExp(`^public\\."?${name}_`).test(table));
    expect(net(told, cases[name]?.cameAndWent ?? 0)).toEqual(wanted);
    for (const { before, after, inserted, deleted, truncated, dropped } of told)
      expect(before + inserted - deleted - truncated - dropped).toBe(after ?? 0);
    // Totals are the sums of what single statements did.
    const statements = effects.files.find(({ file }) => file === `${name}.sql`)?.statements ?? [];
    const sum = (
      key: 'inserted' | 'deleted' | 'truncated' | 'dropped' | 'updated',
      rows: readonly Record<typeof key, number>[],
    ) => rows.reduce((total, one) => total + one[key], 0);
    for (const key of ['inserted', 'updated', 'deleted', 'truncated', 'dropped'] as const)
      expect([
        key,
        sum(
          key,
          statements.flatMap(({ rows }) => rows),
        ),
      ]).toEqual([key, sum(key, told)]);
  });

  test('nothing else is told of', () => {
    const names = Object.keys(cases).join('|');
    expect(effects.rows.filter(({ table }) => !new RegExp(`^public\\."?(${names})_`).test(table))).toEqual([]);
  });
});

/** As the difference of whole tables shows it: `cameAndWent` rows are in no such difference. */
const net = (told: readonly TableRows[], cameAndWent: number) =>
  Object.fromEntries(
    told.map(({ table, before, after, inserted, updated, deleted, truncated, dropped }) => [
      table,
      {
        ...{ before, after, updated },
        inserted: inserted - cameAndWent,
        gone: deleted + truncated + dropped - cameAndWent,
      },
    ]),
  );
