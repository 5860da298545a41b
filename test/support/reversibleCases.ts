import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const corpus = new URL('../corpus/', import.meta.url).pathname;

export interface Case {
  readonly id: string;
  readonly before: string;
  readonly pending: readonly { readonly file: string; readonly sql: string }[];
}

interface Labels {
  readonly reversible: boolean;
  readonly adjudicated?: { readonly reversible?: boolean };
}

const text = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** The reversible cases of a part of the corpus. */
export function reversibleCases(part: 'dev' | 'held-out'): Case[] {
  const folder = join(corpus, part);
  return readdirSync(folder)
    .sort()
    .filter((id) => {
      const { reversible, adjudicated } = JSON.parse(text(join(folder, id, 'case.json'))) as Labels;
      return adjudicated?.reversible ?? reversible;
    })
    .map((id) => ({
      id,
      before: text(join(folder, id, 'before.sql')),
      pending: readdirSync(join(folder, id, 'pending'))
        .sort()
        .map((file) => ({ file, sql: text(join(folder, id, 'pending', file)) })),
    }));
}
