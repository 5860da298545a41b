import type { CommandResult, Host, Ports } from '../ports.js';
import { runIfPossible } from './runIfPossible.js';

const kept = [
  ...['PATH', 'HOME', 'DOCKER_HOST'],
  ...['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'],
];

/** The environment of programs that download and install. */
export const toolEnvironment = ({ env }: Pick<Host, 'env'>): Record<string, string> => ({
  LC_ALL: 'C',
  ...Object.fromEntries(kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
});

const slowMs = 10 * 60_000;

/** Runs one of the system's own tools; one that cannot be started is a result too. */
export const runTool = async (
  { shell, host }: Pick<Ports, 'shell' | 'host'>,
  program: string,
  args: readonly string[],
): Promise<CommandResult> =>
  (await runIfPossible(shell, { program, args, env: toolEnvironment(host), timeoutMs: slowMs })) ?? {
    exitCode: null,
    stdout: '',
    stderr: `${program} cannot be run`,
  };

/** What a tool said last: its error as a rule. */
export const lastLine = ({ stderr, timedOut }: CommandResult): string | undefined =>
  timedOut
    ? `nothing came for ${slowMs / 60_000} minutes`
    : stderr
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean)
        .at(-1);
