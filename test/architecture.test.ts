import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parseSync } from 'oxc-parser';

interface Source {
  /** From the project's root: `src/steps/push.ts`. */
  readonly path: string;
  readonly text: string;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources: readonly Source[] = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  // What is compiled to WebAssembly imports nothing, and speaks a language of its own.
  .filter((path) => path.endsWith('.ts') && !path.startsWith('assembly'))
  .map((path) => ({ path: `src/${path.replaceAll('\\', '/')}`, text: readFileSync(join(root, 'src', path), 'utf8') }));

/** Who may know whom: from a layer to itself and to those before it. `system` stands aside. */
const layers: readonly (readonly string[])[] = [
  ['ports', 'problem', 'json', 'quote', 'together', 'visible'],
  [
    'environments',
    'supabase',
    'database',
    'backup',
    'analysis',
    'rehearsal',
    'evidence',
    'approval',
    'journal',
    'sandbox',
    'restore',
    'selftest',
    'init',
  ],
  ['steps'],
  ['workflows'],
  ['dispatch'],
  ['main'],
  ['cli', 'postgresClient'],
];
const sideEffects = [
  ...['execa', 'inquirer', 'simple-git', 'chalk', 'pg', 'pg-connection-string', 'proper-lockfile', 'tar'],
  ...['fs', 'net', 'dns', 'child_process', 'worker_threads'],
];
const mostLines = 250;

/** The folder in src/ of a file, or the name of a file that lies there itself. */
const topOf = (path: string): string => (path.split('/')[1] ?? '').replace(/\.ts$/, '');
const layerOf = (path: string): number => layers.findIndex((names) => names.includes(topOf(path)));
const isInner = (path: string): boolean => path.split('/').length > 3;

interface Import {
  readonly from: string;
  /** A path like those of sources, or the name of a package. */
  readonly to: string;
}

/** Of the tree that ESTree describes; a property may hold a node, a list of nodes, or something else. */
type Node = Readonly<Record<string, unknown>>;

function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(nodesOf);
  return 'type' in value ? [value, ...below] : below;
}

function parsed({ path, text }: Source) {
  const result = parseSync(path, text);
  if (result.errors.length > 0) throw new Error(`${path}: ${result.errors[0]?.message ?? ''}`);
  return result;
}

const valueOf = (node: unknown): string[] => {
  const { value } = (node ?? {}) as Node;
  return typeof value === 'string' ? [value] : [];
};

/** What follows `import(` or `require(`: at once, later, or for its types only. */
const calledFor = ({ type, source, expression, callee, arguments: given }: Node): string[] => {
  if (type === 'ImportExpression' || type === 'TSImportType') return valueOf(source);
  if (type === 'TSExternalModuleReference') return valueOf(expression);
  return type === 'CallExpression' && (callee as Node).name === 'require' ? (given as Node[]).flatMap(valueOf) : [];
};

const known = new Map<Source, readonly Import[]>();

/** What a file imports or exports from, at once or later, as values or as types. */
function importsOf(one: Source): readonly Import[] {
  const before = known.get(one);
  if (before) return before;
  const { module, program } = parsed(one);
  const names = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...(/\b(import|require)\s*\(/.test(one.text) ? nodesOf(program).flatMap(calledFor) : []),
  ];
  const found = names.map((name) => ({
    from: one.path,
    to: name.startsWith('.')
      ? posix.join(posix.dirname(one.path), name).replace(/\.js$/, '.ts')
      : name.replace(/^node:/, ''),
  }));
  known.set(one, found);
  return found;
}

/** Out of src/, which is all that is built. */
const outwards = (all: readonly Source[]) => importsWhere(all, ({ to }) => /^(\.\.|test|scripts)(\/|$)/.test(to));
const isOwn = (to: string): boolean => to.startsWith('src/');
const show = ({ from, to }: Import): string => `${from} → ${to}`;
const importsWhere = (all: readonly Source[], isWrong: (one: Import) => boolean): string[] =>
  all.flatMap(importsOf).filter(isWrong).map(show);
const filesWhere = (all: readonly Source[], isWrong: (one: Source) => boolean): string[] =>
  all.filter(isWrong).map(({ path }) => path);

const againstDirection = (all: readonly Source[]) =>
  importsWhere(all, ({ from, to }) => {
    if (!isOwn(to) || topOf(to) === 'system' || topOf(from) === topOf(to)) return false;
    if (topOf(from) === 'system') return layerOf(to) !== 0;
    return layerOf(to) > layerOf(from);
  });
const unplaced = (all: readonly Source[]) =>
  filesWhere(all, ({ path }) => topOf(path) !== 'system' && layerOf(path) < 0);
const intoSystem = (all: readonly Source[]) =>
  importsWhere(all, ({ from, to }) => isOwn(to) && topOf(to) === 'system' && !['system', 'main'].includes(topOf(from)));
const withSideEffects = (all: readonly Source[]) =>
  importsWhere(
    all,
    ({ from, to }) =>
      !['system', 'main'].includes(topOf(from)) && sideEffects.some((name) => to === name || to.startsWith(`${name}/`)),
  );
const intoInner = (all: readonly Source[]) =>
  importsWhere(all, ({ from, to }) => isOwn(to) && isInner(to) && topOf(from) !== topOf(to));
const domainUpwards = (all: readonly Source[]) =>
  importsWhere(all, ({ from, to }) => isOwn(to) && layerOf(from) === 1 && ['steps', 'workflows'].includes(topOf(to)));
const indexFiles = (all: readonly Source[]) => filesWhere(all, ({ path }) => posix.basename(path) === 'index.ts');
const tooLong = (all: readonly Source[]) =>
  filesWhere(all, ({ text }) => text.trimEnd().split('\n').length > mostLines);

/** What a file reads or calls with a dot: `console.log`; texts and comments are none of it. */
const accessesOf = (one: Source): string[] =>
  nodesOf(parsed(one).program)
    .filter(({ type }) => type === 'MemberExpression')
    .map(({ object, property }) => `${(object as Node).name as string}.${(property as Node).name as string}`);
const printsOrExits = (all: readonly Source[]) =>
  filesWhere(
    all,
    (one) =>
      topOf(one.path) !== 'system' &&
      /\b(console|process)\b/.test(one.text) &&
      accessesOf(one).some((name) => /^(console\..*|process\.(exit|abort))$/.test(name)),
  );

const made = (path: string, text: string): Source => ({ path, text });

describe('the shape of src', () => {
  test('has every file in a layer', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(unplaced(sources)).toEqual([]);
    expect(unplaced([made('src/steps/a.ts', ''), made('src/system/a.ts', ''), made('src/helpers/a.ts', '')])).toEqual([
      'src/helpers/a.ts',
    ]);
  });

  test('is imported in one direction: workflows, steps, domain folders, ports', () => {
    expect(againstDirection(sources)).toEqual([]);
    const wrong = [
      made('src/steps/a.ts', `import { b } from '../workflows/b.js';`),
      made('src/database/a.ts', `import type { B } from '../steps/b.js';`),
      made('src/ports.ts', `export * from './backup/b.js';`),
      made('src/workflows/a.ts', `// ✓✓✓\nexport const a = () => import('../main.js');`),
      made('src/journal/a.ts', `import b = require('../workflows/b.js');`),
      made('src/system/a.ts', `import type { B } from '../database/b.js';`),
    ];
    expect(againstDirection(wrong)).toHaveLength(wrong.length);
    expect(outwards(sources)).toEqual([]);
    const out = [
      made('src/steps/a.ts', `import { b } from '../../test/support/b.js';`),
      made('src/a.ts', `export type A = import('../scripts/a.mjs').A; // ✓ ✓`),
    ];
    expect(outwards(out)).toHaveLength(out.length);
    const right = `import '../ports.js'; import '../database/b.js'; import './c.js'; import 'zod';`;
    expect(againstDirection([made('src/steps/a.ts', right)])).toEqual([]);
  });

  test('lets no domain folder know of steps or workflows', () => {
    expect(domainUpwards(sources)).toEqual([]);
    expect(domainUpwards([made('src/journal/a.ts', `export { b } from '../steps/b.js';`)])).toEqual([
      'src/journal/a.ts → src/steps/b.ts',
    ]);
  });

  test('joins adapters in main.ts and nowhere else', () => {
    expect(intoSystem(sources)).toEqual([]);
    const text = (path: string) => `import type { A } from '${path}';`;
    const all = [
      made('src/main.ts', text('./system/files.js')),
      made('src/system/b.ts', text('./files.js')),
      made('src/cli.ts', text('./system/files.js')),
      made('src/steps/common/a.ts', text('../../system/files.js')),
    ];
    expect(intoSystem(all)).toEqual([
      'src/cli.ts → src/system/files.ts',
      'src/steps/common/a.ts → src/system/files.ts',
    ]);
  });

  test('keeps packages with side effects in system and main.ts', () => {
    expect(withSideEffects(sources)).toEqual([]);
    const wrong = ['execa', 'pg', 'pg/lib/client.js', 'node:fs', 'fs', 'node:fs/promises', 'fs/promises', 'node:net'];
    const also = [
      'node:dns/promises',
      'node:child_process',
      'worker_threads',
      'proper-lockfile',
      'chalk',
      'simple-git',
    ];
    for (const name of [...wrong, ...also]) {
      for (const text of [`import * as a from '${name}';`, `await import("${name}");`, `export * from '${name}';`])
        expect([name, withSideEffects([made('src/steps/a.ts', text)]).length]).toEqual([name, 1]);
      expect(withSideEffects([made('src/system/a.ts', `import '${name}';`)])).toEqual([]);
    }
    const harmless = `import 'node:path'; import 'pgsql'; import 'zod'; // import 'execa';\nconst a = "import 'pg'";`;
    expect(withSideEffects([made('src/steps/a.ts', harmless)])).toEqual([]);
  });

  test('keeps subfolders to the folder that they are in', () => {
    const all = [
      made('src/steps/a.ts', `import './common/b.js';`),
      made('src/steps/common/a.ts', `import './b.js';`),
      made('src/main.ts', `import type { B } from './steps/common/b.js';`),
    ];
    expect(intoInner(all)).toEqual(['src/main.ts → src/steps/common/b.ts']);
    expect(intoInner(sources)).toEqual([]);
  });

  test('has no index.ts, and no file that is too long to be read at once', () => {
    expect(indexFiles(sources)).toEqual([]);
    expect(tooLong(sources)).toEqual([]);
    expect(indexFiles([made('src/steps/index.ts', ''), made('src/steps/indexes.ts', '')])).toEqual([
      'src/steps/index.ts',
    ]);
    expect(tooLong([made('src/a.ts', 'a\n'.repeat(250)), made('src/b.ts', 'a\n'.repeat(251))])).toEqual(['src/b.ts']);
  });

  test('prints and exits through system only', () => {
    expect(printsOrExits(sources)).toEqual([]);
    const wrong = [
      made('src/cli.ts', 'process.exit(1);'),
      made('src/steps/a.ts', 'const a = () => console\n  .error(1);'),
    ];
    expect(printsOrExits(wrong)).toHaveLength(2);
    const fine = `process.exitCode = 1; // console.log(1), process.exit(1)\nconst a = 'console.log';`;
    expect(printsOrExits([made('src/cli.ts', fine), made('src/system/a.ts', 'process.exit(130);')])).toEqual([]);
  });
});
