import type { Migration } from '../../src/supabase/migrations.js';

export interface Case {
  readonly id: string;
  readonly label: 'dangerous' | 'safe' | 'context';
  readonly at?: { readonly file: string; readonly line: number };
  readonly history: readonly Migration[];
  readonly pending: readonly Migration[];
}

export function readCases(part: 'dev' | 'held-out'): Case[];
export function readSound(): Case[];
