import { findProject } from './environments/project.js';
import { readSettings } from './environments/settings.js';
import { parseJson } from './json.js';
import type { Ports } from './ports.js';
import { exitCodes, Stop, stop } from './problem.js';
import type { SandboxWishes } from './steps/targets.js';
import type { Options, World } from './steps/world.js';
import type { CheckWishes } from './workflows/check.js';
import type { Desk, Result } from './workflows/desk.js';
import type { enterWorld as EnterWorld } from './workflows/enter.js';
import type { InitWishes } from './workflows/init.js';
import type { ClientWishes } from './workflows/postgresClient.js';
import type { SandboxAct } from './workflows/sandbox.js';
import type { SelftestWishes } from './workflows/selftest.js';

/** What one command line asks for. */
export interface Request {
  readonly command:
    | 'migrate'
    | 'rehearse'
    | 'reset'
    | 'restore'
    | 'backup'
    | 'verify'
    | 'backups'
    | 'prune'
    | 'doctor'
    | 'sandbox'
    | 'check'
    | 'explain'
    | 'demo'
    | 'selftest'
    | 'init'
    | 'version'
    | 'postgres-client';
  readonly json: boolean;
  readonly options: Options;
  readonly sandbox?: { readonly act: SandboxAct; readonly wishes: SandboxWishes };
  readonly selftest?: SelftestWishes;
  readonly check?: CheckWishes;
  readonly init?: InitWishes;
  readonly client?: ClientWishes;
}

/** Each command loads its own workflow, and no other's. */
const workflows = {
  migrate: async () => (await import('./workflows/migrate.js')).migrate,
  reset: async () => (await import('./workflows/reset.js')).reset,
  restore: async () => (await import('./workflows/restore.js')).restore,
  backup: async () => (await import('./workflows/backup.js')).backup,
  verify: async () => (await import('./workflows/backup.js')).verify,
};

/** A world is for guarded commands; those that only read do without, and without loading it. */
const enterWorld = async (...of: Parameters<typeof EnterWorld>): Promise<World> =>
  (await import('./workflows/enter.js')).enterWorld(...of);

/** The project's folder; outside of any, the one that the command was typed in. */
const folderAround = ({ files, host }: Ports): Promise<string> =>
  findProject(files, host.cwd).then(
    ({ root }) => root,
    (error: unknown) => {
      if (error instanceof Stop) return host.cwd;
      throw error;
    },
  );

/** Runs what a command line asks for, to its result. */
export async function dispatch(ports: Ports, request: Request): Promise<Result> {
  const { command, options } = request;
  refuseProductionReset(request);
  const version = await ownVersion(ports);
  const enter: Desk['enter'] = async (root, name, chosen, played = {}) =>
    enterWorld({ ...ports, ...played }, await findProject(ports.files, root), name, chosen, version);
  if (command === 'demo') {
    const { demo } = await import('./workflows/demo.js');
    return demo({ ports, options, enter, folder: await folderAround(ports) });
  }
  if (command === 'selftest') {
    // It needs no project; of one that is there it takes where the client programs are.
    const root = await folderAround(ports);
    const settings = await readSettings(ports.files, root);
    const { selftest } = await import('./workflows/selftest.js');
    return selftest({ ports, folder: root, settings, version }, request.selftest ?? {});
  }
  if (command === 'postgres-client') {
    const folder = await folderAround(ports);
    const settings = await readSettings(ports.files, folder);
    const { postgresClient } = await import('./workflows/postgresClient.js');
    return postgresClient({ ports, folder, settings }, request.client ?? { ownFolder: false });
  }
  if (command === 'explain') {
    const { explain } = await import('./workflows/explain.js');
    return explain(ports, options.name, request.json);
  }
  if (command === 'version') {
    const { version: versions } = await import('./workflows/version.js');
    return versions(ports, version, request.json);
  }
  if (command === 'init') {
    const { init } = await import('./workflows/init.js');
    return init({ ports }, request.init ?? asked);
  }
  const project = await findProject(ports.files, ports.host.cwd);
  const settings = await readSettings(ports.files, project.root);
  const desk: Desk = { ports, project, settings, options, json: request.json, version, enter };
  switch (command) {
    case 'backups':
      return (await import('./workflows/backups.js')).backups(desk);
    case 'check': {
      const { check } = await import('./workflows/check.js');
      return check(desk, request.check ?? everything);
    }
    case 'sandbox': {
      const { sandbox } = await import('./workflows/sandbox.js');
      return sandbox(desk, request.sandbox?.act ?? 'status', request.sandbox?.wishes ?? {});
    }
    case 'rehearse': {
      const { rehearse } = await import('./workflows/rehearse.js');
      return rehearse(await enterWorld(ports, project, command, options, version), request.json);
    }
    case 'prune': {
      const { prune } = await import('./workflows/prune.js');
      return prune(await enterWorld(ports, project, command, options, version), request.json);
    }
    case 'doctor': {
      const { doctor } = await import('./workflows/doctor.js');
      return doctor(await enterWorld(ports, project, command, options, version), request.json);
    }
    default: {
      const workflow = await workflows[command]();
      return workflow(await enterWorld(ports, project, command, options, version));
    }
  }
}

/** What `check` does when nothing is said. */
export const everything: CheckWishes = { files: [], base: null, format: 'text', level: 'dangerous', all: false };

/** What `init` does when nothing is said. */
export const asked: InitWishes = { yes: false, undo: false, dryRun: false, workflows: false };

/** Before anything else is looked at: whatever flags and files say, production is not reset. */
function refuseProductionReset({ command, options }: Request): void {
  if (command !== 'reset' || (options.environment !== 'production' && options.environment !== null)) return;
  throw stop(
    exitCodes.refused,
    'production',
    'Production is never reset.',
    ['No flag, file or answer changes that.'],
    ['To undo a migration, restore its backup: npm run backups', 'To change production: npm run migrate:safe'],
  );
}

async function ownVersion({ files, host }: Ports): Promise<string> {
  const manifest = parseJson(await files.read(`${host.packageRoot}/package.json`)) as { version?: string } | null;
  return manifest?.version ?? 'unknown';
}
