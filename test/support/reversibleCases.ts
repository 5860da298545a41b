import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const corpus = new URL('../corpus/dev/', import.meta.url).pathname;

export interface Case {
  readonly id: string;
  readonly before: string;
  readonly pending: readonly { readonly file: string; readonly sql: string }[];
}

const text = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** The reversible cases of the corpus. */
export function reversibleCases(): Case[] {
  return readdirSync(corpus)
    .sort()
    .filter((id) => (JSON.parse(text(join(corpus, id, 'case.json'))) as { reversible: boolean }).reversible)
    .map((id) => ({
      id,
      before: text(join(corpus, id, 'before.sql')),
      pending: readdirSync(join(corpus, id, 'pending'))
        .sort()
        .map((file) => ({ file, sql: text(join(corpus, id, 'pending', file)) })),
    }));
}
