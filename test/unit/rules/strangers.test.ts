import { expect, test } from '@jest/globals';
import { findings } from './reviewing.js';

/** Nobody makes public.x here: it was made by hand, and files only change it. */
test.each<[string, string, string, string]>([
  ['row level security', 'alter table x disable row level security', 'grant select on x to anon', 'grant-widened'],
  [
    'a trigger',
    'create function f() returns trigger language plpgsql as $$ begin delete from b; return new; end $$; create trigger t after insert on x for each row execute function f()',
    'insert into x (id) values (1)',
    'delete-rows',
  ],
  ['a rule', 'create rule r as on delete to x do instead nothing', 'delete from x where id = 1', 'rule-fires'],
  ['an option', 'alter view x set (security_invoker)', 'create or replace view x as select 1', 'security-invoker-lost'],
])('%s of a relation that no file makes is remembered', async (_, applied, sql, code) => {
  const codes = (await findings(sql, applied)).map((one) => one.code);
  expect(codes).toContain(code);
  // In files that are pending together it is the same.
  expect((await findings([applied, sql])).map((one) => one.code)).toContain(code);
});

test('an index of one too, where its file is applied', async () => {
  const codes = (await findings('drop index i', 'create unique index i on x (a)')).map((one) => one.code);
  expect(codes).toContain('drop-unique-index');
});

test('what goes along with a delete is told of it too', async () => {
  const [found] = await findings('delete from b', 'alter table x add foreign key (a) references b on delete cascade');
  expect(found?.what).toContain('public.x');
});

test.each([
  ['where it is', 'select 1', 'x'],
  ['under its new name', 'alter table x rename to y', 'y'],
  ['in its new schema', 'alter table x set schema app', 'app.x'],
])('a policy that is made again as it was is none that changes: %s', async (_, renamed, name) => {
  const applied = `create policy p on x using (a = 1); ${renamed}`;
  const again = (condition: string) =>
    findings(`drop policy p on ${name}; create policy p on ${name} using (${condition})`, applied);
  expect(await again('a = 1')).toEqual([]);
  expect((await again('true')).map((one) => one.code)).toContain('policy-dropped');
});

test.each([
  ['in a schema that is new', 'create schema app; alter table app.x enable row level security; drop table app.x', ''],
  ['of which no column is known', 'create table if not exists x (id int)', 'alter table x add column a text'],
])('one %s is no reason to alarm', async (_, sql, applied) => {
  const codes = (await findings(sql, applied)).map((one) => one.code);
  expect(codes).not.toContain('drop-table');
  expect(codes).not.toContain('if-not-exists-hides');
});

test('where a file makes it after all, perhaps, what was said of it holds', async () => {
  const before = 'create policy p on public.x using (a = 1); alter table x enable row level security';
  const [found] = await findings('drop policy p on x', `${before}; create table if not exists x (a int);`);
  expect(found).toMatchObject({ code: 'policy-dropped', level: 'destructive' });
  const codes = (
    await findings('alter table x disable row level security', `${before}; create table if not exists x ();`)
  ).map((one) => one.code);
  expect(codes).toEqual(['rls-disabled']);
});
