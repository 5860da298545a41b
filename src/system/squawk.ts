import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Shell } from '../ports.js';
import type { Lint, LintMessage } from '../ports/lint.js';

/** squawk's own binary: its start through npm's wrapper costs a third of a second. */
export function createLint(shell: Shell): Lint {
  return async (sql) => {
    const program = binary();
    if (program === null) return null;
    const args = ['--reporter', 'json', '--pg-version', '17.0', '--stdin-filepath', 'pending.sql'];
    const running = await shell.start({ program, args, env: {} });
    const read = (async () => {
      const parts: Buffer[] = [];
      for await (const part of running.output) parts.push(part);
      return Buffer.concat(parts).toString('utf8');
    })();
    await running.input.write(Buffer.from(sql, 'utf8'));
    running.input.end();
    const [text, { stderr }] = await Promise.all([read, running.ended]);
    try {
      return JSON.parse(text) as LintMessage[];
    } catch {
      throw new Error(`squawk gave no report: ${stderr.slice(0, 300)}`);
    }
  };
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
