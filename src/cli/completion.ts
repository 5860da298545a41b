import { Argument, Option, type Command } from 'commander';
import { shells, completionScripts } from './completionScripts.js';
import { oneOf } from './options.js';

/** Something that may stand where the cursor is, and what it means. */
export interface Candidate {
  readonly word: string;
  readonly means: string;
}

/** What a place on the line wants that commander does not know, by the name of its argument. */
const wants = { backup: 'backups', code: 'codes', run: 'runs' } as const;
export type Wanted = (typeof wants)[keyof typeof wants] | 'files';

const isHidden = (one: Command): boolean => (one as Command & { _hidden?: boolean })._hidden === true;
const valueOf = (option: Option): Candidate[] =>
  (option.argChoices ?? []).map((word) => ({ word, means: option.description }));
const wantedBy = (name: string): Wanted => (Object.hasOwn(wants, name) ? wants[name as keyof typeof wants] : 'files');

/** Bash hands `--env=local` over as three words. */
function joined(words: readonly string[]): string[] {
  const result: string[] = [];
  for (const [index, word] of words.entries()) {
    const continues = word === '=' || words[index - 1] === '=';
    if (continues && result.at(-1)?.startsWith('--')) result.push(`${result.pop() ?? ''}${word}`);
    else result.push(word);
  }
  return result;
}

/**
 * What may follow, of the words behind `supasafe`, the last of them the one at the cursor. All of it comes from the
 * definition of the commands.
 */
export function candidates(program: Command, typed: readonly string[]): Candidate[] | Wanted {
  const words = joined(typed);
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const at = before.findIndex((word) => !word.startsWith('-'));
  const command = program.commands.find((one) => one.name() === before[at]);
  if (at >= 0 && !command) return [];
  const options = [...(command ?? program).options, ...(command ? [] : [help])];
  const optionOf = (word: string): Option | undefined => options.find((one) => one.long === word || one.short === word);

  const [, flag] = /^(--[^=]+)=/.exec(current) ?? [];
  if (flag !== undefined) {
    const values = valueOf(optionOf(flag) ?? help);
    // Bash replaces what stands behind the =, the others the whole word.
    const lead = typed.at(-1) === current ? `${flag}=` : '';
    return starting(
      values.map(({ word, means }) => ({ word: lead + word, means })),
      lead === '' ? current.slice(flag.length + 1) : current,
    );
  }
  const previous = optionOf(before.at(-1) ?? '');
  if (previous?.required)
    return previous.argChoices ? starting(valueOf(previous), current) : wantedBy(nameOf(previous));
  if (current.startsWith('-')) return starting([...options, ...(command ? [help] : [])].map(ofOption), current);
  if (!command)
    return starting(
      program.commands.filter((one) => !isHidden(one)).map((one) => ({ word: one.name(), means: one.description() })),
      current,
    );

  const given = before
    .slice(at + 1)
    .filter((word, index, all) => !word.startsWith('-') && !optionOf(all[index - 1] ?? '')?.required);
  const all = command.registeredArguments;
  const argument = all[given.length] ?? all.find((one) => one.variadic);
  if (!argument) return [];
  if (argument.argChoices)
    return starting(
      argument.argChoices.map((word) => ({ word, means: argument.description })),
      current,
    );
  return isName(argument) ? [] : wantedBy(argument.name());
}

/** What a person makes up. */
const isName = (argument: Argument): boolean => argument.name() === 'name';

const help = new Option('-h, --help', 'display help for command');
const nameOf = (option: Option): string => /<([^>]+)>/.exec(option.flags)?.[1] ?? '';
const ofOption = (option: Option): Candidate => ({
  word: option.long ?? option.short ?? '',
  means: option.description,
});
const starting = (all: readonly Candidate[], current: string): Candidate[] =>
  all.filter(({ word }) => word.startsWith(current));

/** `completion <shell>` prints what a shell loads; that asks the hidden `complete` with each Tab. */
export function defineCompletion(program: Command): void {
  program
    .command('completion')
    .description('Print the completion of bash, zsh or fish, for its start-up file')
    .addArgument(oneOf(new Argument('<shell>'), shells))
    .action((shell: string, _: object, self: Command) => {
      const known = shells.find((one) => one === shell);
      if (known === undefined) self.error(`error: unknown shell '${shell}': it is ${shells.join(', ')}`);
      process.stdout.write(completionScripts[known]);
    });
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const found = candidates(program, words);
      const lines =
        found === 'files'
          ? [':files']
          : typeof found === 'string'
            ? await known(found, words.at(-1) ?? '')
            : found.map(({ word, means }) => `${word}\t${means}`);
      process.stdout.write(lines.map((line) => `${line}\n`).join(''));
    });
}

async function known(wanted: Exclude<Wanted, 'files'>, current: string): Promise<string[]> {
  const { namesOf } = await import('../main.js');
  return (await namesOf(wanted)).filter((one) => one.startsWith(current)).map((one) => `${one}\t`);
}
