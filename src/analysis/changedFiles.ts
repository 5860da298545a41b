/** One file of a git comparison. */
export interface ChangedFile {
  /** Name in the migrations folder. */
  readonly file: string;
  readonly kind: 'added' | 'edited' | 'removed';
  /** First and last of each run of new lines. */
  readonly lines: readonly (readonly [number, number])[];
}

export interface Changes {
  readonly added: ReadonlySet<string>;
  readonly edited: ReadonlyMap<string, readonly (readonly [number, number])[]>;
  readonly removed: readonly string[];
}

/** Only what the CLI takes for a migration counts. */
export function changedSince(changes: readonly ChangedFile[]): Changes {
  const migrations = changes.filter(({ file }) => file.endsWith('.sql'));
  const of = (kind: ChangedFile['kind']) => migrations.filter((one) => one.kind === kind);
  return {
    added: new Set(of('added').map(({ file }) => file)),
    edited: new Map(of('edited').map(({ file, lines }) => [file, lines])),
    removed: of('removed').map(({ file }) => file),
  };
}
