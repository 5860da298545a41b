import { describe, expect, test } from '@jest/globals';
import { allowed, destruction, destructionLines, refusals } from './analysing.js';

const block = (body: string, head = '') => `do $$ ${head} begin ${body} end $$;`;
const built = 'not-analysed: runs code that cannot be read beforehand: EXECUTE of SQL that is put together as it runs';

describe('a DO block', () => {
  test('is looked into as deep as it goes, and each finding has its own line', async () => {
    const sql = [
      'select 1;',
      'do $body$',
      '-- größe: drop table nothing',
      'declare n int;',
      'begin',
      '  delete from a;',
      '  if n > 1 then',
      '    truncate b;',
      '  elsif n > 2 then drop table c1;',
      '  else',
      '    drop table c;',
      '  end if;',
      '  for n in 1..3 loop',
      '    while true loop',
      '      delete from d where id = n;',
      '    end loop;',
      '  end loop;',
      '  case n when 1 then truncate e; else null; end case;',
      '  begin',
      '    alter table f drop column g;',
      '  exception when others then',
      '    drop schema h cascade;',
      '  end;',
      'end $body$ language plpgsql;',
      'drop table z;',
    ].join('\n');
    expect(await destructionLines(sql)).toEqual([
      '6 delete-rows',
      '8 truncate',
      '9 drop-table',
      '11 drop-table',
      '15 delete-rows',
      '18 truncate',
      '20 drop-column',
      '22 drop-cascade',
      '25 drop-table',
    ]);
  });

  test('that only looks, adds and asks is harmless', async () => {
    const body = `
      for r in select * from t loop n := n + 1; perform f(r.id); raise notice '%', r.id; end loop;
      foreach s in array array['a', 'b'] loop insert into t values (s); end loop;
      if not exists (select 1 from pg_type where typname = 'mood') then create type mood as enum ('ok'); end if;
      select count(*) into n from t where id = v.id; get diagnostics n = row_count; assert n > 0;
      update t set x = v.x; alter table t enable row level security; return;`;
    const head = 'declare r record; v public.t%rowtype; x public.t.id%type; n int := 0; s text;';
    expect(await destruction(block(body, head))).toEqual([]);
    expect(await destruction('do $$ begin end $$')).toEqual([]);
  });

  test('that makes a function keeps its body for later', async () => {
    expect(await destruction(block("create function f() returns void language sql as 'drop table x';"))).toEqual([]);
  });

  test.each([
    ["execute 'drop table x';", 'drop-table: drops table x with all its rows'],
    ['execute $q$ drop table x $q$ using 1;', 'drop-table: drops table x with all its rows'],
    ["execute E'drop\\ntable x';", 'drop-table: drops table x with all its rows'],
    ["execute ('delete from x');", 'delete-rows: deletes every row of x'],
    ["for r in execute 'delete from x returning *' loop null; end loop;", 'delete-rows: deletes every row of x'],
    ['for r in delete from x returning * loop null; end loop;', 'delete-rows: deletes every row of x'],
    ['with d as (delete from x returning *) select count(*) into n from d;', 'delete-rows: deletes every row of x'],
    ['merge into x using y on true when matched then delete;', 'delete-rows: may delete rows of x (MERGE)'],
  ])('that runs [%s] is as destructive as that', async (body, finding) => {
    expect(await destruction(block(body, 'declare r record; n int;'))).toEqual([finding]);
  });

  test.each([
    ["execute 'create type mood as enum (''ok'')';"],
    ["execute 'select 1' into n;"],
    ["execute 'drop view v';"],
  ])('that runs a harmless constant is harmless: %s', async (body) => {
    expect(await destruction(block(body, 'declare n int;'))).toEqual([]);
  });

  test.each([
    ["execute 'drop ' || kind || ' x';"],
    ["execute format('alter table %I enable row level security', t);"],
    ['execute t;'],
    ["execute concat('select ', n);"],
    ["execute (select 'drop table x');"],
    ["for r in execute 'delete from ' || t loop null; end loop;"],
    ["execute case when true then 'drop table x' end;"],
  ])('that runs SQL put together as it runs counts as destructive: %s', async (body) => {
    expect(await destruction(block(body, 'declare t text; r record;'))).toEqual([built]);
  });

  test.each([
    ['do language plpython3u $$ plpy.execute("drop table x") $$', 'a DO block in plpython3u'],
    ["do $$ whatever $$ language 'plv8'", 'a DO block in plv8'],
    ['do $$ this is no block $$', 'a DO block that the PL/pgSQL parser does not take'],
    ["do $$ begin execute 'not sql'; end $$", 'syntax error at or near "not"'],
  ])('that cannot be read counts as destructive: %s', async (sql, why) => {
    expect(await destruction(sql)).toEqual([`not-analysed: runs code that cannot be read beforehand: ${why}`]);
  });

  test('in single quotes is looked into as well', async () => {
    expect(await destructionLines("select 1;\ndo 'begin\nexecute ''drop table x'';\nend';")).toEqual(['3 drop-table']);
  });

  test.each([
    ['do $x$ begin drop table t; end $x$;'],
    ["execute 'do $x$ begin drop table t; end $x$';"],
    ["execute 'do $x$ begin execute ''drop '' || ''table t''; end $x$';"],
  ])('inside of a block is looked into as well: %s', async (body) => {
    expect(await destruction(block(body))).toHaveLength(1);
  });

  test('inside of a block has its own lines; what EXECUTE runs stands on the line of EXECUTE', async () => {
    const sql = [
      'do $$',
      'begin',
      '  do $x$',
      '  begin',
      '    do $y$ begin',
      '      drop table a;',
      '    end $y$;',
      '    execute $y$ do $z$',
      '      begin drop table b; end $z$ $y$;',
      '    delete from c;',
      '  end $x$;',
      'end $$;',
    ].join('\n');
    expect(await destructionLines(sql)).toEqual(['6 drop-table', '8 drop-table', '10 delete-rows']);
  });

  test.each([
    ['do $x$ begin null; end $x$;'],
    ["execute 'do $x$ begin create table t (id int); end $x$';"],
    ['perform f(); perform * from t;'],
  ])('whose inner block is harmless is harmless: %s', async (body) => {
    expect(await destruction(block(body))).toEqual([]);
  });

  test('inside of a block and in a language that nobody reads counts as destructive', async () => {
    expect(await destruction(block('do language plv8 $x$ plv8.execute("drop table t") $x$;'))).toEqual([
      'not-analysed: runs code that cannot be read beforehand: a DO block in plv8',
    ]);
  });

  test.each([
    ['open c for delete from x returning *; fetch c into r;', 'declare c refcursor; r record;'],
    ["open c for execute 'delete from x returning *'; fetch c into r;", 'declare c refcursor; r record;'],
    ["open c for execute 'delete from ' || 'x' || ' returning *'; fetch c into r;", 'declare c refcursor; r record;'],
    ['for r in c loop null; end loop;', 'declare c cursor for delete from x returning *;'],
    ['open c(1);', 'declare c no scroll cursor (n int) for delete from x where id = n returning *;'],
    ['open c;', 'declare c cursor for with d as (delete from x returning *) select * from d;'],
  ])('whose cursor deletes rows is destructive: %s', async (body, head) => {
    expect(await destruction(block(body, head))).toHaveLength(1);
  });

  test.each([
    ['open c for select * from x;', 'declare c refcursor;'],
    ["open c for execute 'select * from x where id = $1' using 1;", 'declare c refcursor;'],
    [
      'for r in c loop update x set a = 1 where current of c; end loop;',
      'declare c cursor for select * from x for update;',
    ],
  ])('whose cursor reads is harmless: %s', async (body, head) => {
    expect(await destruction(block(body, head))).toEqual([]);
  });

  test('whose cursor deletes rows tells the line of the cursor', async () => {
    const sql = 'do $$\ndeclare\n  c cursor for delete from x returning *;\nbegin\n  open c;\nend $$;';
    expect(await destructionLines(sql)).toEqual(['3 delete-rows']);
  });

  test.each([
    ['create table auth.extra (id int);', 'platform-object'],
    ['do $x$ begin create table auth.extra (id int); end $x$;', 'platform-object'],
    ['alter table storage.objects add column x int;', 'platform-object'],
    ["execute 'drop function auth.uid()';", 'platform-object'],
    ['create extension vector;', 'extension-missing'],
    ['create event trigger e on ddl_command_end execute function f();', 'not-rehearsable'],
  ])('is refused for what is refused outside of one: %s', async (body, code) => {
    expect((await refusals(block(body))).map((problem) => problem.code)).toEqual([code]);
  });

  test('counts as one statement, shown in short', async () => {
    const { files, destructive } = await allowed(block('delete from a;'));
    expect(files.map(({ statements }) => statements)).toEqual([1]);
    expect(destructive.map(({ sql }) => sql)).toEqual(['do $$ begin delete from a; end $$']);
  });
});
