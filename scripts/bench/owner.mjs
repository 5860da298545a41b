// Runs `migrate` with an owner who answers at once: what is measured is the program, not the typing.
import { run } from '../../dist/main.js';

const prompter = {
  isTerminal: true,
  ask: (question) => Promise.resolve(/^Type (\S+) to /.exec(question)?.[1] ?? 'measured'),
};
const options = {
  sandbox: true,
  dryRun: false,
  prepare: false,
  environment: null,
  reason: null,
  name: null,
  verify: 'content',
};
process.exitCode = await run({ command: 'migrate', json: false, options }, { prompter });
