// Completes package-lock.json after `npm install` on a machine whose registry carries the packages of its own system
// only: npm then leaves out the optional packages of all other systems, and `npm ci` refuses such a lock file everywhere.
// Entries are made from what the packages themselves ask for; without `integrity`, because nobody has seen the files here.
// `--check` writes nothing, and ends with 1 where something is missing.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const path = new URL('../../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
const { packages } = lock;

const systems = {
  windows: 'win32',
  win32: 'win32',
  darwin: 'darwin',
  linux: 'linux',
  android: 'android',
  freebsd: 'freebsd',
  openharmony: 'openharmony',
  aix: 'aix',
};
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'wasm32'];

/** Where npm would look for `name` when it is wanted by the package at `from`. */
function resolved(from, name) {
  for (
    let folder = from;
    ;
    folder = folder.includes('/node_modules/') ? dirname(folder.slice(0, folder.lastIndexOf('/node_modules/') + 1)) : ''
  ) {
    const at = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[at]) return at;
    if (folder === '') return null;
  }
}

const added = [];
let wanted = 0;
for (const [from, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(optionalDependencies)) {
    wanted += 1;
    const found = resolved(from, name);
    const version = range.replace(/^[~^]/, '');
    if (found && (packages[found].version === version || from === '')) continue;
    if (found && range !== version) continue;
    const words = name.split(/[/-]/);
    const os = words.map((word) => systems[word]).find(Boolean);
    const cpu = processors.find((one) => words.some((word) => word === one));
    const libc = /musl/.test(name) ? ['musl'] : os === 'linux' && /gnu/.test(name) ? ['glibc'] : null;
    // A second version beside the first one lies below the package that wants it, as npm lays it out.
    const at = found ? `${from}/node_modules/${name}` : `node_modules/${name}`;
    packages[at] = {
      version,
      ...(cpu ? { cpu: [cpu] } : {}),
      ...(dev ? { dev: true } : {}),
      ...(libc ? { libc } : {}),
      optional: true,
      ...(os ? { os: [os] } : {}),
    };
    added.push(`${at} ${version}`);
  }
}
const isCheck = process.argv.includes('--check');
if (isCheck) process.exitCode = added.length === 0 ? 0 : 1;
else {
  lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
}
const title = isCheck ? 'Missing' : 'Added';
console.log(
  added.length === 0
    ? `The lock file is complete: all of ${wanted} optional packages.`
    : `${title} ${added.length}:\n${added.join('\n')}`,
);
