// npm run test:installs: does the package work in other people's projects? Every package manager, with install scripts
// and without, with a Supabase CLI of 2.x and of 3.x. Writes docs/installs.md. `--pairwise`: four of them, two on newer
// Nodes, and no page.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeIntoMemory } from '../inMemory.mjs';
import { tryCombination } from './combination.mjs';
import { fetchManagers, managerNames } from './managers.mjs';
import { must } from './must.mjs';
import { fetchNodes, thisNode } from './nodes.mjs';
import { resolutionsForMissing } from './registry.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
const cliPackages = ['supabase-2', 'supabase'];
const cliVersions = cliPackages.map((name) => require(`${name}/package.json`).version);
const [two, three] = cliVersions;
/** Megabytes: what everybody downloads who installs it, without what it depends on. */
const sizeLimit = 1.5;

const pairwise = [
  { name: 'npm', scripts: true, cli: two },
  { name: 'npm', scripts: false, cli: three },
  { name: 'pnpm', scripts: false, cli: two, on: 22 },
  { name: 'yarn', scripts: true, cli: three, on: 24 },
];
const everything = managerNames.flatMap((name) =>
  [true, false].flatMap((scripts) => cliVersions.map((cli) => ({ name, scripts, cli }))),
);

const few = process.argv.includes('--pairwise');
const only = process.argv.filter((word) => managerNames.includes(word));
const chosen = (few ? pairwise : everything).filter(({ name }) => only.length === 0 || only.includes(name));

// The page tells how long it takes on a disk; CI has no time for one.
const inMemory = few ? writeIntoMemory() : null;
// pnpm would keep its store at the root of the file system that a project lies on.
if (inMemory !== null) process.env.npm_config_store_dir = join(inMemory, 'pnpm-store');
const folder = mkdtempSync(join(tmpdir(), 'supasafe-installs-'));
const rows = [];
try {
  // What is built, as it is: the tests may be running it.
  const [{ filename }] = JSON.parse(
    await must('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  );
  const tarball = join(folder, filename);
  const size = statSync(tarball).size / 1e6;
  console.log(`${filename}: ${size.toFixed(2)} MB`);
  if (size > sizeLimit) throw new Error(`the package is larger than ${sizeLimit} MB: what got into it?`);
  const managers = await fetchManagers([...new Set(chosen.map(({ name }) => name))], folder);
  const newer = chosen.flatMap(({ on }) => on ?? []);
  const nodes = newer.length > 0 ? await fetchNodes(newer, join(folder, 'nodes')) : {};
  const tryOne = async ({ name, scripts, cli, on }) => {
    const manager = managers[name];
    const node = on === undefined ? thisNode : nodes[on];
    const what = `${name} ${manager.version} on Node ${node.version}, install scripts ${scripts ? 'allowed' : 'blocked'}, Supabase CLI ${cli}`;
    const resolutions =
      name === 'yarn' ? await resolutionsForMissing(cliPackages[cliVersions.indexOf(cli)]) : undefined;
    const combination = { manager, scripts, cli, node, resolutions, brief: few };
    const outcome = await tryCombination(combination, tarball).catch((error) => ({ error }));
    rows.push({ name, version: manager.version, scripts, cli, outcome });
    console.log(
      outcome.error
        ? `✖ ${what}\n${outcome.error.message}`
        : `✓ ${what}: installed in ${outcome.installed.toFixed(1)} s, migrated in ${outcome.migrated.toFixed(1)} s`,
    );
  };
  // Alone where the page tells how long each took, else two at a time.
  const waiting = [...chosen];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await tryOne(next);
  };
  await Promise.all(Array.from({ length: few ? 2 : 1 }, lane));
  if (!few && only.length === 0) writePage(size);
} finally {
  rmSync(inMemory ?? folder, { recursive: true, force: true });
}
const failed = rows.filter(({ outcome }) => outcome.error).length;
console.log(`${rows.length - failed} of ${rows.length} combinations work`);
if (failed > 0 || rows.length === 0) process.exitCode = 1;

function writePage(size) {
  const system = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform;
  const table = rows.map(
    ({ name, version, scripts, cli, outcome }) =>
      `| ${name} ${version} | ${scripts ? 'allowed' : 'blocked'} | ${cli} | ${outcome.error ? '✖' : '✓'} | ${outcome.error ? '' : `${outcome.installed.toFixed(1)} s`} | ${outcome.error ? '' : `${outcome.migrated.toFixed(1)} s`} |`,
  );
  writeFileSync(
    join(root, 'docs', 'installs.md'),
    [
      "# In other people's projects",
      '',
      `Written by \`npm run test:installs\` on ${new Date().toISOString().slice(0, 10)}: ${system}, kernel ${release()}, Node ${process.versions.node}.`,
      '',
      `The package (\`npm pack\`: ${size.toFixed(2)} MB, at most ${sizeLimit} MB) is installed into a Supabase project that has its own Supabase CLI.`,
      'Then `supasafe init --yes`, `sandbox start`, `doctor` (which must name that CLI), `backup`, and `migrate` in a terminal, with the name typed.',
      'Last, `migrate` must find nothing left to do. Registry and disk decide the times: they are there to see that none is far off.',
      '',
      '| package manager | install scripts | Supabase CLI | works | installed in | the rest |',
      '| --- | --- | --- | --- | --- | --- |',
      ...table,
      '',
    ].join('\n'),
  );
}
