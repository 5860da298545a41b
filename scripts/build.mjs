// Builds dist/ from src/; types are looked at by `npm run typecheck`. `--if-old` builds only when dist is missing or older than its sources; `--clean` removes it.
import { chmodSync, existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, translate } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.built');
const inputs = ['src', 'tsconfig.json', 'package.json', 'scripts/build.mjs', 'scripts/bundle.mjs'];

const newest = (path) =>
  statSync(path).isDirectory()
    ? Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
    : statSync(path).mtimeMs;

const isFresh = () =>
  existsSync(stamp) && inputs.every((input) => newest(join(root, input)) <= statSync(stamp).mtimeMs);

const fresh = `${dist}.${process.pid}`;

function abandon(status) {
  rmSync(fresh, { recursive: true, force: true });
  process.exit(status);
}

/** AssemblyScript into WebAssembly. */
async function assemble(source, target) {
  const { main } = await import('assemblyscript/asc');
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'bulk-memory'];
  const { error, stderr } = await main([source, '--outFile', target, '--baseDir', root, ...options]);
  if (!error) return;
  process.stderr.write(stderr.toString());
  abandon(1);
}

if (process.argv.includes('--clean')) {
  rmSync(dist, { recursive: true, force: true });
} else if (!process.argv.includes('--if-old') || !isFresh()) {
  const startedAt = new Date();
  // Built beside it and moved: whoever runs the old one meanwhile keeps it until the new one is whole.
  try {
    await translate(join(root, 'src'), fresh);
    await bundle(fresh);
  } catch (error) {
    // What is wrong with a file esbuild has printed itself.
    if (!error.errors) console.error(error);
    abandon(1);
  }
  chmodSync(join(fresh, 'cli.js'), 0o755);
  for (const name of readdirSync(join(root, 'src', 'assembly')).filter((file) => file.endsWith('.ts')))
    await assemble(join('src', 'assembly', name), join(fresh, 'assembly', name.replace(/\.ts$/, '.wasm')));
  // The stamp carries the time the build began, so that a source saved while it ran counts as newer.
  writeFileSync(join(fresh, '.built'), `${startedAt.toISOString()}\n`);
  utimesSync(join(fresh, '.built'), startedAt, startedAt);
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
}
