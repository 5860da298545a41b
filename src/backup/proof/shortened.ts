const shownOfEach = 10;

/** The first lines of one kind, and how many more there are. */
export const shortened = (lines: readonly string[]): string[] => [
  ...lines.slice(0, shownOfEach),
  ...(lines.length > shownOfEach ? [`… and ${lines.length - shownOfEach} more`] : []),
];
