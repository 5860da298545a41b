import { join } from 'node:path';
import { programsOrFetched } from '../environments/fetchPrograms.js';
import { findProject } from '../environments/project.js';
import { exitCodes, stop } from '../problem.js';
import type { Ports, Prompter } from '../ports.js';
import { embeddedWish } from '../sandbox/binaries.js';
import { destroySandbox, stopSandbox } from '../sandbox/sandbox.js';
import type { Options, World } from '../steps/world.js';
import type { Result } from './desk.js';
import { migrate } from './migrate.js';

/** What the demo works with: it may begin outside any project. */
export interface DemoDesk {
  readonly ports: Ports;
  /** `.supasafe/demo` grows here. */
  readonly folder: string;
  readonly options: Options;
  readonly enter: (root: string, command: string, options: Options, played: Partial<Ports>) => Promise<World>;
}

/** What `supasafe demo` does: the whole of `migrate` on an example project of its own, with a played owner. */
export async function demo({ ports, folder, options, enter }: DemoDesk): Promise<Result> {
  const root = join(folder, '.supasafe', 'demo');
  const { report } = ports;
  report.line('A demo: an example project with three servers of its own in .supasafe/demo. Nothing else is touched.');
  report.line('');
  await ports.files.makeFolder(join(folder, '.supasafe'));
  const release = await ports.files.tryLock(root);
  if (!release) throw anotherDemo(root);
  try {
    return await play({ ports, folder, options, enter }, root);
  } finally {
    await release();
  }
}

async function play({ ports, folder, options, enter }: DemoDesk, root: string): Promise<Result> {
  const { report } = ports;
  await programsOrFetched(ports, folder, { postgresBin: undefined }, embeddedWish);
  await report.step('Lay out the example project', () => layOut(ports, folder, root));
  try {
    const played = { prompter: playedOwner(ports) };
    const world = await enter(root, 'migrate', { ...options, sandbox: true, dryRun: false, prepare: false }, played);
    const result = await migrate(world);
    report.line(`  Look at what it left: ${join(root, 'backups', 'database')}`);
    report.line(
      "  The demo's servers are stopped now, so the commands above do not run here. In a project of your own they do.",
    );
    return { ...result, json: { ...result.json, command: 'demo' } };
  } finally {
    await report.step('Stop the servers of the demo', async () =>
      stopSandbox(ports, await findProject(ports.files, root)),
    );
  }
}

const anotherDemo = (root: string) =>
  stop(
    exitCodes.locked,
    'locked',
    `Another demo is running in ${root}.`,
    [],
    ['Wait until it is done, then run this command again.'],
  );

async function layOut(ports: Ports, folder: string, root: string): Promise<void> {
  const { files, git, host } = ports;
  if (await files.info(root)) {
    await destroySandbox(ports, await findProject(files, root));
    await files.remove(root);
  }
  await files.makeFolder(root);
  await files.create(join(folder, '.supasafe', '.gitignore'), '*\n', 0o644);
  await files.copyTree(join(host.packageRoot, 'supabase'), join(root, 'supabase'));
  await files.write(join(root, 'supasafe.json'), '{ "sandbox": true }\n', 0o644);
  await files.write(join(root, '.gitignore'), '.supasafe/\n', 0o644);
  await git.create(root, 'The example project');
}

const typingMs = 25;

/** Types the owner's answers on the screen. It exists in the demo only, and reaches the demo's sandbox only. */
function playedOwner({ report, clock }: Pick<Ports, 'report' | 'clock'>): Prompter {
  return {
    isTerminal: true,
    async ask(question, { red = false } = {}) {
      const answer = /^Type (\S+) to /.exec(question)?.[1] ?? 'nothing has read the old handles since spring (played)';
      await clock.sleep(answer.length * typingMs);
      report.line(` ${red ? report.tone('production', question) : question} ${answer}`);
      return answer;
    },
  };
}
