import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Lint, LintMessage } from '../ports/lint.js';

/**
 * squawk's own binary: its start through npm's wrapper costs a third of a second. Not through the shell port: loading
 * execa takes longer than all of squawk's work, and this program is given no secret, no file and no connection.
 */
export function createLint(): Lint {
  return async (sql) => {
    const program = binary();
    if (program === null) return null;
    const { text, errors } = await answer(program, sql);
    try {
      return JSON.parse(text) as LintMessage[];
    } catch {
      throw new Error(`squawk gave no report: ${errors.slice(0, 300)}`);
    }
  };
}

const args = ['--reporter', 'json', '--pg-version', '17.0', '--stdin-filepath', 'pending.sql'];

function answer(program: string, sql: string): Promise<{ text: string; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: {}, stdio: 'pipe' });
    const parts: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (part: Buffer) => void parts[name].push(part));
    const textOf = (name: 'stdout' | 'stderr'): string => Buffer.concat(parts[name]).toString('utf8');
    child.on('error', reject);
    child.on('close', () => {
      resolve({ text: textOf('stdout'), errors: textOf('stderr') });
    });
    // One that ended early says why by itself.
    child.stdin.on('error', () => undefined);
    child.stdin.end(sql);
  });
}

/** Of this machine, as squawk-cli's own optional packages bring it; null where they did not. */
function binary(): string | null {
  const name = process.platform === 'win32' ? 'squawk.exe' : 'squawk';
  try {
    const squawk = createRequire(import.meta.url).resolve('squawk-cli/package.json');
    const path = createRequire(squawk).resolve(`@squawk-cli/${process.platform}-${process.arch}/bin/${name}`);
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}
