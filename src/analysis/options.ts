import { contentOf, listOf, nameParts, type Content } from './tree.js';

/** `WITH (name)`, `= true`, `= on` and so on. */
export function optionIsOn(options: unknown, name: string): boolean {
  const option = listOf(options).find((one) => one.value.defname === name);
  return option !== undefined && !isOff(option.value.arg);
}

/** Words that are not reserved are types to the parser: `= off`. */
export function isOff(arg: unknown): boolean {
  const { Boolean: bool, Integer: number } = contentOf(arg) as Record<string, Content | undefined>;
  if (bool) return bool.boolval !== true;
  if (number) return (number.ival ?? 0) === 0;
  return ['f', 'false', 'off', 'n', 'no', '0'].includes((nameParts(arg).at(-1) ?? '').toLowerCase());
}
