import { InvalidArgumentError, Option, type Argument, type Command } from 'commander';
import type { Level } from '../backup/metadata.js';

/** `--env`, one of these names. */
export const environments = (...names: string[]): Option =>
  new Option('--env <environment>', 'which database').choices(names);

/** `--verify` */
export const levels = (): Option =>
  new Option('--verify <level>', 'how much is compared: the bytes of all rows too, or their counts only')
    .choices(['content', 'counts'] satisfies Level[])
    .default('content');

/** Reads a count. */
export function wholeNumber(text: string): number {
  const number = text.trim() === '' ? NaN : Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('It must be a whole number.');
  return number;
}

/** `--postgres`; what becomes of another number is said by those who make servers. */
export function majors(whose: string): Option {
  const option = new Option('--postgres <major>', `PostgreSQL major of ${whose}`).argParser(wholeNumber);
  option.argChoices = ['15', '17', '18'];
  return option;
}

export const withSandbox = (one: Command): Command =>
  one.option('--sandbox', 'use the three embedded servers of the sandbox');

/** An argument that is one of these words, for help and completion; the command says itself what is wrong with others. */
export function oneOf(argument: Argument, words: readonly string[]): Argument {
  argument.argChoices = [...words];
  return argument;
}
