import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const start = promisify(execFile);

/** What the program printed; rejects with everything that it said when it fails. */
export async function must(program, args, cwd, env = {}) {
  try {
    const { stdout } = await start(program, args, {
      cwd,
      // Node's options of the tests are not for the programs that they look at.
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { code, stdout = '', stderr = '', message } = error;
    const said = `${stdout}${stderr}`.trim() === '' ? message : `${stdout}\n${stderr}`;
    throw new Error(`${[program, ...args].join(' ')} ended with ${code}\n${said}`, { cause: error });
  }
}
