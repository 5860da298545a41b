import { environmentNames } from '../environments/environment.js';
import { exitCodes, stop } from '../problem.js';
import { destroySandbox, sandboxStatus, stopSandbox, type Sandbox } from '../sandbox/sandbox.js';
import { sweepScratch } from '../sandbox/scratch.js';
import { runningSandbox, type SandboxWishes } from '../steps/targets.js';
import type { Desk, Result } from './desk.js';

export type SandboxAct = 'start' | 'stop' | 'status' | 'destroy';

/** What `supasafe sandbox` does. Its URLs carry passwords of a throw-away server: they are printed as they are. */
export async function sandbox(desk: Desk, act: SandboxAct, wishes: SandboxWishes): Promise<Result> {
  const { ports, project } = desk;
  if (act === 'start') return print(desk, act, await start(desk, wishes));
  if (act === 'stop') await ports.report.step('Stop the sandbox', () => stopSandbox(ports, project));
  if (act === 'destroy') {
    await ports.report.step('Destroy the sandbox', () => destroySandbox(ports, project));
    await sweepScratch(ports, project.root);
  }
  return print(desk, act, await sandboxStatus(ports, project));
}

async function start(desk: Desk, wishes: SandboxWishes): Promise<Sandbox> {
  const there = await sandboxStatus(desk.ports, desk.project);
  if (there && wishes.major !== undefined && wishes.major !== there.production.major) {
    throw stop(
      exitCodes.usage,
      'sandbox-major',
      `The sandbox here runs PostgreSQL ${there.production.major}.`,
      [],
      ['To make one of another major, destroy this one first: npm run sandbox -- destroy'],
    );
  }
  if (there && wishes.pending !== undefined)
    desk.ports.report.line(
      '▲ The sandbox is there already: --pending counts for a new one. To make it anew: npm run sandbox -- destroy',
    );
  return runningSandbox(desk, wishes);
}

function print({ ports, json }: Desk, act: SandboxAct, there: Sandbox | null): Result {
  const { report } = ports;
  const servers = Object.fromEntries(environmentNames.map((name) => [name, { url: there?.[name].url ?? null }]));
  if (!json) {
    if (!there)
      report.output(
        act === 'status' ? 'There is no sandbox. Make one: npm run sandbox -- start' : 'The sandbox is gone.',
      );
    else {
      report.output(`PostgreSQL ${there.production.major}`);
      for (const name of environmentNames)
        report.outputAsIs(`${name.padEnd(12)}${there[name].url ?? `stopped (port ${there[name].port})`}`);
    }
  }
  return { exit: exitCodes.done, json: servers };
}
