// The demo on the newer Nodes: the tests run on the one that is installed, which is the oldest that is promised.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must } from '../installs/must.mjs';

const majors = [22, 24];
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const system = `node-${process.platform}-${process.arch}`;
const folder = mkdtempSync(join(tmpdir(), 'supasafe-nodes-'));

/** Resolves with what went wrong, or null. */
function demoOn(node, place) {
  const child = spawn(node, [cli, 'demo'], { cwd: place, env: { ...process.env, NODE_OPTIONS: '' } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
  return new Promise((resolve) =>
    child.on('close', (code) =>
      resolve(code === 0 && said.includes('is migrated') ? null : `ended with ${code}\n${said}`),
    ),
  );
}

try {
  const wanted = majors.map((major) => `node-${major}@npm:${system}@${major}`);
  await must('npm', ['install', '--no-save', '--ignore-scripts', '--prefix', folder, ...wanted], folder);
  const faults = await Promise.all(
    majors.map(async (major) => {
      const node = join(folder, 'node_modules', `node-${major}`, 'bin', 'node');
      const version = (await must(node, ['--version'], folder)).trim();
      if (!version.startsWith(`v${major}.`)) return `node-${major} is ${version}`;
      const fault = await demoOn(node, mkdtempSync(join(folder, 'demo-')));
      console.log(fault ? `✖ the demo on Node ${version}: ${fault}` : `✓ the demo on Node ${version}`);
      return fault;
    }),
  );
  if (faults.some(Boolean)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
