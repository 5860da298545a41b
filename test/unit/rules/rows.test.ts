import { describe, expect, test } from '@jest/globals';
import { rowRules } from '../../../src/analysis/rules/rows/all.js';
import { codes, codesOf, findings } from './reviewing.js';

describe.each(rowRules.map((rule) => [rule.code, rule] as const))('%s', (code, { example, sound }) => {
  test('finds its example', async () => {
    expect(await codesOf(rowRules, example)).toEqual([code]);
  });

  test('finds nothing in the sound way', async () => {
    expect(await codesOf(rowRules, sound)).not.toContain(code);
  });
});

const applied = `create table public.a (id bigint primary key, code text unique, x text, owner uuid);
  create policy own on public.a using (owner = auth.uid()) with check (true);
  create function audit() returns trigger language plpgsql as $$ begin insert into private.log values (1); return new; end $$;
  create function touch() returns trigger language plpgsql as $$ begin new.x := now(); -- perform net.http_post();
    return new; end $$;
  create trigger a_touch before update on public.a for each row execute function touch();
  create trigger a_audit after update of code on public.a for each row execute function audit();
  create trigger a_hook after insert on public.a for each row execute function supabase_functions.http_request('https://x');`;

test.each<[string, string[]]>([
  ["update a set x = 'y' where code > 'b';", ['update-rows']],
  ["update public.a set x = 'y' where id = 5;", []],
  ["update public.a set x = 'y' where code in ('a', 'b') and x is null;", []],
  ['update public.a t set x = b.x from b where b.id = t.id;', ['update-rows']],
  ["alter table a add column z text; create index concurrently i on a (z); update a set z = 'x';", ['update-rows']],
  ['update a set owner = null where x is null;', ['policy-column-changes', 'update-rows']],
  ['update a set code = lower(code) where x is null;', ['fires-triggers', 'update-rows']],
  ['insert into a (id) values (1);', ['fires-triggers', 'insert-may-repeat']],
  ['insert into a select * from b on conflict do nothing;', ['fires-triggers', 'insert-by-position']],
  ['insert into b (id) select 1 where not exists (select from b where id = 1);', []],
  ['insert into b (id) values (1) on conflict (id) do update set x = 1;', []],
  ['insert into b (id) select id from c on conflict (id) do update set x = excluded.x;', ['update-rows']],
  ['insert into b values (1);', ['insert-by-position', 'insert-may-repeat']],
  ["insert into storage.buckets (id, name) values ('a', 'a');", []],
  ['create table n (id int); insert into n values (1); update n set id = 2;', []],
  ['merge into a using b on a.id = b.id when matched then update set x = b.x;', ['update-rows']],
  ["create function f() returns void language sql as $$ update a set x = 'y' $$;", []],
])('%s', async (sql, expected) => {
  expect(await codes(rowRules, sql, applied)).toEqual(expected);
});

test('what reaches out for many rows is dangerous, for one that is named less so', async () => {
  const levels = async (sql: string) =>
    (await findings(sql, applied)).flatMap(({ code, level }) => (code === 'fires-triggers' ? [level] : []));
  expect(await levels('insert into a (id) select id from b on conflict do nothing;')).toEqual(['dangerous']);
  expect(await levels('insert into a (id) values (1) on conflict do nothing;')).toEqual(['warning']);
});
