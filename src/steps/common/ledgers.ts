/** Where two ledgers part, one line each; empty when they are the same. */
export function differenceOfLedgers(expected: readonly string[], actual: readonly string[]): string[] {
  return [
    ...expected.filter((version) => !actual.includes(version)).map((version) => `${version} is missing`),
    ...actual.filter((version) => !expected.includes(version)).map((version) => `${version} was not planned`),
  ];
}
