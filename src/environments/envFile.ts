import { parse } from 'dotenv';
import type { Files } from '../ports.js';

export interface EnvFile {
  readonly values: Readonly<Record<string, string>>;
  /** Whether what was taken for a comment behind this value may have been the rest of it. */
  readonly isCut: (name: string) => boolean;
}

/** Reads a `.env` file; one that is not there has no values. Nothing of it reaches this program's environment. */
export async function readEnvFile(files: Pick<Files, 'read'>, path: string): Promise<EnvFile> {
  const text = (await files.read(path)) ?? '';
  const values = parse(text);
  return { values, isCut: (name) => mayBeCut(text, values[name] ?? '') };
}

/**
 * A # ends a value wherever it stands outside of quotes. It is a comment when a blank is before it and no @ behind it:
 * the rest of a URL would have one.
 */
function mayBeCut(text: string, value: string): boolean {
  const [, ...rests] = text.split(value);
  // A value that the file does not show as it is (an escaped line break) hides where it ended.
  return rests.length === 0 || rests.some((rest) => /^['"`]?(#|[^\S\r\n]+#.*@)/.test(rest));
}
