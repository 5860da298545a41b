import { execFileSync } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentNames } from '../../src/environments/environment.js';
import { createPorts } from '../../src/main.js';
import { serverHome } from '../../src/sandbox/account.js';
import { projectKey } from '../../src/sandbox/sandbox.js';
import { never } from './interruption.js';
import { Paper } from './played.js';

/**
 * Stopped sandboxes, one for each way in which tests want them: making three servers takes seconds, copying their files
 * a tenth of that. Copies share the system identifiers of what they were copied from. `announce.mjs` makes the folder and
 * takes it away; without one every sandbox is made.
 */
const folder = process.env.SUPASAFE_TEST_SANDBOXES;

interface State {
  readonly data: string;
}

/** What a sandbox is made of: the major, how many migrations are pending, and the project's supabase folder. */
function keyOf(root: string, wishes: object): string {
  const hash = createHash('sha256').update(JSON.stringify(wishes));
  const entries = readdirSync(join(root, 'supabase'), { recursive: true, withFileTypes: true });
  for (const path of entries
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .sort())
    hash.update(`\n${path.slice(root.length)}\n`).update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}

const homeOf = (root: string) => serverHome(createPorts(never, { report: new Paper() }), root, projectKey(root));

const copyTree = (from: string, to: string): void => void execFileSync('cp', ['-Rp', from, to]);

const stateFiles = (root: string): string => join(root, '.supasafe', 'sandbox');

/** Puts a stopped sandbox into a project that has none; false: there is no such one yet. */
export async function takeSandbox(root: string, wishes: object): Promise<boolean> {
  if (folder === undefined || existsSync(stateFiles(root))) return false;
  const template = join(folder, keyOf(root, wishes));
  if (!existsSync(template)) return false;
  const { data } = await homeOf(root);
  mkdirSync(stateFiles(root), { recursive: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  for (const name of environmentNames) {
    const own = join(data, `sandbox-${name}`);
    copyTree(join(template, name), own);
    const state = JSON.parse(readFileSync(join(template, `${name}.json`), 'utf8')) as State;
    // A port of its own: another copy may have taken the one that this was made with.
    const placed = { ...state, data: join(own, 'data'), port: randomInt(20_000, 32_000) };
    writeFileSync(join(stateFiles(root), `${name}.json`), JSON.stringify(placed), { mode: 0o600 });
  }
  return true;
}

/** Keeps a project's stopped sandbox for those who want one like it. */
export async function keepSandbox(root: string, wishes: object): Promise<void> {
  if (folder === undefined) return;
  const template = join(folder, keyOf(root, wishes));
  const { data } = await homeOf(root);
  const making = `${template}.${process.pid}`;
  mkdirSync(making);
  for (const name of environmentNames) {
    copyTree(join(data, `sandbox-${name}`), join(making, name));
    cpSync(join(stateFiles(root), `${name}.json`), join(making, `${name}.json`));
  }
  try {
    renameSync(making, template);
  } catch {
    // Another worker was quicker; its own is as good.
    rmSync(making, { recursive: true });
  }
}
