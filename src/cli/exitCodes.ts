/** Exit codes as every `--help` shows them. */
export const meanings = {
  0: 'done',
  1: 'failed',
  2: 'wrong usage or configuration',
  3: 'refused by a check',
  4: 'declined by the owner',
  5: 'no terminal to ask on and no approval given',
  6: 'another run holds the lock',
  130: 'interrupted',
} as const;

export type Shown = keyof typeof meanings;

/** What stands below the options. */
export const exitCodesHelp = (codes: readonly Shown[]): string =>
  `\nExit codes:\n${codes.map((code) => `  ${String(code).padStart(3)}  ${meanings[code]}`).join('\n')}`;
