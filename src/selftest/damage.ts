import type { metadataPart, Part } from '../backup/layout.js';

interface AnyDamage {
  /** What `--only` takes. */
  readonly id: string;
  readonly title: string;
  /** One line of what verification says must match: a damage that is caught by anything else is caught by accident. */
  readonly because: RegExp;
}

/** Made in a restored copy that is dumped anew, digests and all: only the comparison of content can notice it. */
export interface ContentDamage extends AnyDamage {
  readonly kind: 'content';
  /** Run by the superuser. */
  readonly sql: string;
}

/** Made to the files of a backup, as disks, copies and people do. */
export interface FileDamage extends AnyDamage {
  readonly kind: 'files';
  readonly operations: readonly FileOperation[];
}

export type Damage = ContentDamage | FileDamage;

export type BackupFile = Part | typeof metadataPart;

/** One thing done to the files of a backup; places in a file are parts of its length, from 0 to 1. */
export type FileOperation =
  | { readonly do: 'cut'; readonly file: BackupFile; readonly at: number }
  | { readonly do: 'cut-last-line'; readonly file: BackupFile }
  | { readonly do: 'append'; readonly file: BackupFile; readonly text: string }
  | { readonly do: 'flip-bit'; readonly file: BackupFile; readonly at: number }
  | { readonly do: 'replace'; readonly file: BackupFile; readonly text: RegExp; readonly by: string }
  | { readonly do: 'remove' | 'make-folder' | 'make-link'; readonly file: BackupFile }
  | { readonly do: 'swap'; readonly files: readonly [BackupFile, BackupFile] }
  /** The file of that kind of a later backup of the same database. */
  | { readonly do: 'take-other'; readonly file: BackupFile }
  /** Sizes and SHA-256 in the metadata are made to fit the files as they are by now. */
  | { readonly do: 'recompute-digests' };

/** What became of a damage. */
export type Result = 'caught' | 'by-accident' | 'unnoticed';

export interface Verdict {
  readonly result: Result;
  /** The line that shows why; null when verification said nothing. */
  readonly said: string | null;
}

/** `said` are the lines of what verification found wrong; none means that it took the backup for whole. */
export function judge(damage: Pick<Damage, 'because'>, said: readonly string[]): Verdict {
  const reason = said.find((line) => damage.because.test(line));
  if (reason !== undefined) return { result: 'caught', said: reason };
  return said[0] === undefined ? { result: 'unnoticed', said: null } : { result: 'by-accident', said: said[0] };
}
