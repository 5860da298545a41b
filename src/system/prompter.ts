import type { ReadStream } from 'node:tty';
import type { Prompter } from '../ports.js';
import { Interrupted } from '../problem.js';
import { visible } from '../visible.js';
import type { Interruption } from './interruption.js';

/** How long the terminal must have been silent before a question counts as unanswered yet. */
const silenceMs = 60;
const ctrlC = 0x03;
const ctrlD = 0x04;

/** Asks on standard error, so that standard output carries nothing but the result. */
export const createPrompter = (interruption: Interruption, paintRed: (text: string) => string): Prompter => ({
  isTerminal: process.stdin.isTTY && process.stderr.isTTY,
  async ask(question, { red = false } = {}) {
    const signal = interruption.signal();
    signal.throwIfAborted();
    // Before the discarding: loading takes most of a second, and what is typed meanwhile would be the answer.
    const { default: inquirer } = await import('inquirer');
    await discardTypeAhead(process.stdin);
    // inquirer answers Ctrl-D only when the process ends, which it will not do before it is answered.
    const ended = new AbortController();
    const onData = (bytes: Buffer | string) => {
      if (Buffer.from(bytes).includes(ctrlD)) ended.abort();
    };
    process.stdin.on('data', onData);
    const prompt = inquirer.createPromptModule({
      input: process.stdin,
      output: process.stderr,
      signal: AbortSignal.any([signal, ended.signal]),
    });
    try {
      const answers = await prompt<{ answer: string }>({
        type: 'input',
        name: 'answer',
        message: red ? paintRed(visible(question)) : visible(question),
        theme: {
          prefix: { idle: '', done: '' },
          style: { message: (text: string) => text, answer: (text: string) => text },
        },
      });
      return answers.answer;
    } catch (error) {
      // inquirer's own errors for Ctrl-C and an aborted signal.
      if (error instanceof Error && error.name.includes('Prompt')) throw new Interrupted();
      throw error;
    } finally {
      process.stdin.off('data', onData);
    }
  },
});

/** What was typed while nobody had asked must not answer. */
async function discardTypeAhead(input: ReadStream): Promise<void> {
  input.setRawMode(true);
  try {
    await new Promise<void>((resolve, reject) => {
      const done = () => {
        input.off('data', onData);
        resolve();
      };
      let timer = setTimeout(done, silenceMs);
      const onData = (bytes: Buffer | string) => {
        clearTimeout(timer);
        if (Buffer.from(bytes).includes(ctrlC)) {
          input.off('data', onData);
          reject(new Interrupted());
          return;
        }
        timer = setTimeout(done, silenceMs);
      };
      input.on('data', onData);
      input.resume();
    });
  } finally {
    input.pause();
    input.setRawMode(false);
  }
}
