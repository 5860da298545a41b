import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scriptOf } from '../../src/environments/commandWords.js';
import { afterOf, type Change, type Present, type Wanted } from '../../src/init/change.js';
import { wantAttributes, wantExample, wantIgnores } from '../../src/init/lines.js';
import type { Place } from '../../src/init/place.js';
import { wantScripts } from '../../src/init/scripts.js';
import { digestOf } from '../../src/init/text.js';
import { undoEntry } from '../../src/init/undo.js';
import type { Entry } from '../../src/init/record.js';
import { problemsOf } from './support.js';

const present = (text: string): Present => ({ text, mode: 0o644, real: '/p/x', isLink: false });
const placeIn = (root: string) => ({ project: { root } }) as Place;
const scriptsOf = (text: string, root = '/p') => wantScripts(placeIn(root), '/p', present(text));

function entryOf(change: Change): Entry {
  const { path, before, insertions, added } = change;
  return {
    path,
    before: before === null ? null : digestOf(before),
    after: digestOf(afterOf(change)),
    insertions: [...insertions],
    added: added as Entry['added'],
  };
}

const names = fc.constantFrom('dev', 'build', 'check', 'reset', 'migrate:safe', 'a "b"', 'ü', '__proto__', 'backups');
const manifest = fc.record(
  {
    name: fc.string(),
    scripts: fc.array(fc.tuple(names, fc.constantFrom('tsc', 'supasafe backups', 'x && y', 'supasafe migrate'))),
    files: fc.array(fc.string(), { maxLength: 2 }),
    private: fc.boolean(),
  },
  { requiredKeys: [] },
);
const layout = fc.record({
  indent: fc.constantFrom<string | number>(0, 2, 4, '\t'),
  end: fc.constantFrom('\n', '\r\n'),
  mark: fc.boolean(),
  final: fc.boolean(),
});
type Layout = typeof layout extends fc.Arbitrary<infer T> ? T : never;

const laidOut = (text: string, { end, mark, final }: Layout): string =>
  `${mark ? '\uFEFF' : ''}${text.replaceAll('\n', end)}${final ? end : ''}`;
const packageText = fc.tuple(manifest, layout).map(([value, how]) => {
  const content = { ...value, ...(value.scripts ? { scripts: Object.fromEntries(value.scripts) as object } : {}) };
  return laidOut(JSON.stringify(content, null, how.indent), how);
});
const gitLines = fc.constantFrom(
  '',
  '# ours',
  'node_modules/',
  '.env',
  '.env*',
  '.env.*',
  '!.env.sample',
  '.supasafe/',
  '*.log text',
);
const linesText = fc
  .tuple(fc.array(gitLines, { maxLength: 8 }), layout)
  .map(([lines, how]) => (lines.length === 0 ? '' : laidOut(lines.join('\n'), how)));

const isSettled = ({ change }: Wanted): boolean => change === null;

/** Changes once, and leaves nothing to change; taken back, the bytes are what they were. */
function holds(text: string, want: (text: string) => Wanted): Change | null {
  const { change } = want(text);
  if (!change) return null;
  const after = afterOf(change);
  expect(isSettled(want(after))).toBe(true);
  expect(undoEntry(after, entryOf(change))).toEqual({ text, left: [] });
  return change;
}

const parsed = (text: string) => JSON.parse(text.replace(/^\uFEFF/, '')) as { scripts?: Record<string, string> };

describe('whatever a file looks like, the second init changes nothing and the undo restores its bytes', () => {
  test('package.json, which keeps every value that it had', () => {
    fc.assert(
      fc.property(packageText, (text) => {
        const change = holds(text, (one) => scriptsOf(one));
        const after = parsed(change ? afterOf(change) : text);
        const before = parsed(text);
        const ours = Object.fromEntries(
          Object.entries(scriptOf).map(([command, name]) => [name, `supasafe ${command}`]),
        );
        expect(after).toEqual({ ...before, scripts: { ...ours, ...before.scripts } });
        // No line of it ends otherwise than the others.
        if (text.includes('\r\n') && change) expect(afterOf(change).replaceAll('\r\n', '')).not.toContain('\n');
      }),
    );
  });

  test.each<[string, (text: string) => Wanted]>([
    ['.gitignore', (text) => wantIgnores(present(text), null)],
    ['.gitattributes', (text) => wantAttributes(present(text), null)],
    ['.env.example', (text) => wantExample(present(text))],
  ])('%s', (_, want) => {
    fc.assert(
      fc.property(linesText, (text) => {
        const change = holds(text, want);
        if (change) expect(afterOf(change).startsWith(text)).toBe(true);
      }),
    );
  });

  test('and what the user writes afterwards stays when ours goes', () => {
    const own = '# my own line';
    fc.assert(
      fc.property(linesText, (text) => {
        const { change } = wantAttributes(present(text), null);
        if (!change) return;
        const after = afterOf(change);
        const edited = after.endsWith('\n') ? `${after}${own}\n` : `${after}\n${own}`;
        const { text: rest, left } = undoEntry(edited, entryOf(change));
        expect(left).toEqual([]);
        expect(rest).toContain(own);
        expect(rest).not.toContain('merge=union');
        for (const line of text.split(/\r?\n/)) expect(rest).toContain(line);
      }),
    );
    fc.assert(
      fc.property(packageText, (text) => {
        const { change } = scriptsOf(text);
        if (!change) return;
        const edited = { ...parsed(afterOf(change)), type: 'module' };
        const { text: rest, left } = undoEntry(JSON.stringify(edited, null, 3), entryOf(change));
        expect(left).toEqual([]);
        expect(parsed(rest ?? '')).toEqual({ ...parsed(text), type: 'module' });
      }),
    );
  });
});

test('scripts are written the way the others are', () => {
  const { change } = scriptsOf('{\r\n\t"scripts": {\r\n\t\t"dev" : "x"\r\n\t}\r\n}');
  expect(change && afterOf(change)).toMatch(
    /^\{\r\n\t"scripts": \{\r\n\t\t"dev" : "x",\r\n\t\t"migrate:safe" : "supasafe migrate",\r\n/,
  );
  expect(change && afterOf(change)).toMatch(/"demo" : "supasafe demo"\r\n\t\}\r\n\}$/);
});

test('scripts of a package.json above the project go there first', () => {
  const { change } = scriptsOf('{}', '/p/my apps/web');
  expect(parsed(change ? afterOf(change) : '').scripts?.backup).toBe('cd "my apps/web" && supasafe backup');
  expect(scriptsOf('{}', '/p/$(touch x)')).toEqual({
    change: null,
    left: [expect.objectContaining({ why: expect.stringContaining('No script can name') as unknown })],
  });
});

test.each(['', '[]', '{', '{"scripts":[]}', '{"scripts":{},"scripts":{}}', '{"a":1,}', '// x\n{}', 'null'])(
  'a package.json that is none is refused: %j',
  async (text) => {
    expect(await problemsOf(() => Promise.resolve(scriptsOf(text)))).toMatchObject([
      { code: 'package-unreadable', exit: 2 },
    ]);
  },
);

test('a script of the user is told and stays, one that runs supasafe in its own way stays silently', () => {
  const { change, left } = scriptsOf(
    '{"scripts":{"reset":"supabase db reset","backup":"dotenv -- supasafe backup --env staging"}}',
  );
  expect(parsed(change ? afterOf(change) : '').scripts).toMatchObject({
    reset: 'supabase db reset',
    backup: 'dotenv -- supasafe backup --env staging',
  });
  expect(left).toHaveLength(1);
  expect(left[0]?.why).toMatch(/"reset" does something else.*npx supasafe reset$/);
});

describe('.gitignore', () => {
  test('says what git does not ignore already, and lets through again what was let through', () => {
    const text = '.env.local\n!.env.sample\n';
    const { change } = wantIgnores(present(text), ['.env.local']);
    expect(change && afterOf(change)).toBe(
      `${text}\n# supasafe: passwords, and what belongs to this machine\n.supasafe/\n.env.*\n!.env.sample\n!.env.example\n`,
    );
  });

  test('that hides the example too gets one line for it', () => {
    const all = ['.supasafe/runs', '.env.local', '.env.staging', '.env.production', '.env.example'];
    const { change } = wantIgnores(present('.env*\n'), all);
    expect(change && afterOf(change)).toMatch(/machine\n!\.env\.example\n$/);
    expect(wantIgnores(present('.env*\n'), all.slice(0, 4))).toEqual({ change: null, left: [] });
  });
});

test('a name with a password is not let through again', () => {
  const text = '!.env.production\n!.env.p*\n!.env.[ls]*\n!.env.*.example\n';
  const { change } = wantIgnores(present(text), []);
  expect(change?.insertions[0]?.text).toMatch(/\n\.env\.\*\n!\.env\.\*\.example\n!\.env\.example\n$/);
});

test('line ends of different kinds stay when ours goes', () => {
  const text = 'a\r\nb\nc\nd\n';
  const { change } = wantIgnores(present(text), null);
  if (!change) throw new Error('nothing is ignored');
  expect(undoEntry(`${afterOf(change)}mine\n`, entryOf(change))).toEqual({ text: `${text}mine\n`, left: [] });
});

test('a script with a name that every object has is nobody’s concern', () => {
  expect(scriptsOf('{"scripts":{"constructor":"x","toString":"y"}}').left).toEqual([]);
});

test('an attribute that is set otherwise stays, and is told', () => {
  const path = 'docs/migration_failures.log';
  const { change, left } = wantAttributes(present(`${path} merge=ours\n`), {
    'backups/database/backup_log.md': 'unspecified',
    'backups/database/reset_log.txt': 'union',
    [path]: 'ours',
  });
  expect(change?.insertions[0]?.text).toMatch(/\nbackups\/database\/backup_log\.md merge=union\n$/);
  expect(left).toEqual([{ path: '.gitattributes', why: expect.stringContaining(path) as unknown }]);
});

describe('an undo after somebody else', () => {
  const { change } = wantExample(null);
  const entry = change && entryOf(change);
  if (!change || !entry) throw new Error('there is no example');
  const ours = afterOf(change);

  test('takes away a file that holds nothing but ours', () => {
    expect(undoEntry(ours, entry)).toEqual({ text: null, left: [] });
    expect(undoEntry(`\n${ours}\n`, entry)).toEqual({ text: null, left: [] });
  });
  test('keeps lines of others', () => {
    expect(undoEntry(`API_KEY=\n${ours}`, entry)).toEqual({ text: 'API_KEY=\n', left: [] });
  });
  test('names a line that stands there twice and leaves it', () => {
    const { left, text } = undoEntry(`DATABASE_URL=\n${ours.replace('DATABASE_URL=\n', 'DATABASE_URL=\nX=\n')}`, entry);
    expect(left).toEqual(['The line "DATABASE_URL=" stands there more than once, and stays.']);
    expect(text).toBe('DATABASE_URL=\nDATABASE_URL=\nX=\n');
  });
  test('does nothing to a file that is gone or was taken back already', () => {
    expect(undoEntry(null, entry)).toEqual({ text: null, left: [] });
  });
  test('leaves a script whose text is somebody else’s by now', () => {
    const scripts = scriptsOf('{}').change;
    if (!scripts) throw new Error('there are no scripts');
    const edited = afterOf(scripts).replace('supasafe reset', 'echo no');
    expect(parsed(undoEntry(edited, entryOf(scripts)).text ?? '')).toEqual({ scripts: { reset: 'echo no' } });
    expect(undoEntry('{ broken', entryOf(scripts))).toEqual({
      text: '{ broken',
      left: ['It is no JSON object now: what init added stays in it.'],
    });
  });
});
