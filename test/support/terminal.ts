import { join } from 'node:path';
import pty from '@lydell/node-pty';
import { createHost } from '../../src/system/host.js';
import { shellEnvironment } from './shell.js';

export const cli = join(createHost().packageRoot, 'dist', 'cli.js');

/** A command in a terminal of its own, as a person sees and types it. */
export class Terminal {
  readonly #process: pty.IPty;
  #screen = '';
  readonly ended: Promise<{ exitCode: number; signal: number | undefined }>;

  constructor(folder: string, args: readonly string[], env: Record<string, string> = {}) {
    this.#process = pty.spawn(process.execPath, [cli, ...args], {
      cwd: folder,
      cols: 120,
      rows: 50,
      env: { ...shellEnvironment(), TERM: 'xterm', NO_COLOR: '1', ...env },
    });
    this.#process.onData((data) => (this.#screen += data));
    this.ended = new Promise((resolve) =>
      this.#process.onExit(({ exitCode, signal }) => resolve({ exitCode, signal })),
    );
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Everything printed so far, without control sequences. */
  get text(): string {
    // oxlint-disable-next-line no-control-regex
    return this.#screen.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '');
  }

  type(keys: string): void {
    this.#process.write(keys);
  }

  kill(signal: string): void {
    process.kill(this.#process.pid, signal);
  }

  /** Resolves when the text is on the screen; fails when the program ends before. */
  async waitFor(text: string | RegExp, seconds = 60): Promise<void> {
    const until = Date.now() + seconds * 1000;
    const state = { over: false };
    void this.ended.then(() => {
      state.over = true;
    });
    const found = () => (typeof text === 'string' ? this.text.includes(text) : text.test(this.text));
    while (!found()) {
      if (state.over || Date.now() > until) throw new Error(`never saw ${String(text)} on:\n${this.text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
