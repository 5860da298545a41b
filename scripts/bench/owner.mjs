// Runs `migrate` with an owner who answers at once: what is measured is the program, not the typing.
import { run } from '../../dist/main.js';
import { noWishes } from '../../dist/steps/world.js';

const prompter = {
  isTerminal: true,
  ask: (question) => Promise.resolve(/^Type (\S+) to /.exec(question)?.[1] ?? 'measured'),
};
const options = { ...noWishes, sandbox: true };
process.exitCode = await run({ command: 'migrate', json: false, options }, { prompter });
