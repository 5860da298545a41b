import type { Metadata } from '../backup/metadata.js';
import type { Relay } from '../backup/relay.js';
import { restoredFaults } from '../backup/restored.js';
import type { Backup } from '../backup/take.js';
import { isPlatformName, type TableThere } from '../database/restorable.js';
import type { Ports } from '../ports.js';
import type { Chosen, Remaining, Untouched } from './choose.js';
import { areaOf, isOwn, splitQualified, unquoted } from './names.js';
import type { Transaction } from './transaction.js';

export interface RestoreResult {
  /** Where the target is not what the backup says. Not empty: nothing was kept. */
  readonly faults: readonly string[];
  /** What stays as it was although the backup has it otherwise. */
  readonly untouched: readonly Untouched[];
  readonly rows: number;
}

/** Compares inside of the transaction what came back with what was to. */
export async function judge(
  ports: Pick<Ports, 'postgres'>,
  { source: { metadata }, schemaOnly }: { readonly source: Pick<Backup, 'metadata'>; readonly schemaOnly: boolean },
  transaction: Transaction,
  relay: Relay,
  { remaining, chosen }: { readonly remaining: Remaining; readonly chosen: Chosen },
): Promise<RestoreResult> {
  const replaced = new Set(chosen.replaced.map(({ qualified }: TableThere) => qualified));
  const cameBack = (table: string): boolean => {
    const [schema = ''] = splitQualified(table) ?? [];
    if (remaining.platform.has(schema) || isPlatformName(schema)) return replaced.has(table);
    return !schemaOnly || schema === 'supabase_migrations';
  };
  const { faults, untouched } = await restoredFaults(ports, transaction, metadata, {
    schemaOnly,
    hasRows: cameBack,
    hasEntry: (entry) => comesBack(entry, remaining),
    values: {
      rows: new Map(relay.digests.map((one) => [nameOf(metadata, one.schema, one.table), one])),
      largeObjects: relay.largeObjects,
    },
  });
  return {
    faults,
    untouched: [...chosen.untouched, ...untouched.map((what) => ({ what, why: 'the platform keeps its own' }))],
    rows: relay.digests.reduce((sum, { rows }) => sum + rows, 0),
  };
}

/** Whether an entry of the catalogue is one that a restore brings back; what is not is told, and left alone. */
export function comesBack(entry: string, { platform, terrain, mayMakeEventTriggers: may }: Remaining): boolean {
  const role = /^default rights of (.+) (?:in .+|everywhere) on .$/s.exec(entry)?.[1];
  if (role !== undefined) return isOwn(terrain, unquoted(role));
  if (/^(comment on )?event trigger /.test(entry)) return may;
  if (entry.startsWith('extension ')) {
    const name = unquoted(entry.slice('extension '.length));
    return terrain.extensions.some((one) => one.name === name) ? true : terrain.available.has(name);
  }
  if (entry.startsWith('rights in ')) return false;
  return areaOf(entry, platform) !== 'platform';
}

/** Whose rows went through COPY, by the name that the metadata has for it. */
export function nameOf(
  { tables, throughRoot }: Pick<Metadata, 'tables' | 'throughRoot'>,
  schema: string,
  table: string,
): string {
  const isIt = (name: string) => {
    const [ofSchema, relation] = splitQualified(name) ?? [];
    return ofSchema === schema && relation === table;
  };
  const plain = `${schema}.${table}`;
  if (plain in tables || plain in throughRoot) return plain;
  return [...Object.keys(tables), ...Object.keys(throughRoot)].find(isIt) ?? plain;
}
