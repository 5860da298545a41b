import { describe, expect, test } from '@jest/globals';
import { judgeCatalogue, type CopyCatalogue } from '../../src/backup/proof/catalogue.js';
import { catalogueChange, fingerprint } from '../../src/database/catalogue.js';

const entries = {
  'table public.orders': 'r',
  'extension hstore': 'in extensions',
  'version of extension hstore': '1.4',
  'comment on extension hstore': 'ours',
  'rights in extension hstore': '+anon=EXECUTE',
  'version of extension pg_net': '0.14.0',
  'rights in extension pg_net': '+anon=EXECUTE',
  'version of extension "uuid-ossp"': '1.1',
};
const of = (changes: Record<string, string | null>) => {
  const all: Record<string, string | null> = { ...entries, ...changes };
  return fingerprint(new Map(Object.entries(all).flatMap(([name, text]) => (text === null ? [] : [[name, text]]))));
};
const source = { catalogue: of({}), extensions: { hstore: '1.4', '"uuid-ossp"': '1.1', pg_net: '0.14.0' } };
const judge = (changes: Record<string, string | null>, copy: Partial<CopyCatalogue> = {}) =>
  judgeCatalogue(source, {
    fingerprint: of(changes),
    extensions: { hstore: '1.8', '"uuid-ossp"': '1.2', pg_net: '0.14.0' },
    stubs: new Set(),
    leftOut: [],
    ...copy,
  });

describe('the catalogue of a copy', () => {
  test('that is the same has no fault', () => {
    expect(judge({})).toEqual({ faults: [], coverage: [] });
  });

  test('is at fault for what was lost, added and changed', () => {
    const { faults } = judge({ 'table public.orders': null, 'table public.new': 'r', 'extension hstore': 'in public' });
    expect(faults).toEqual([
      'table public.orders: missing after the restore',
      'table public.new: not at the source',
      'extension hstore: differs after the restore',
    ]);
  });

  test('is not at fault for the versions that scratch has: they are told', () => {
    const { faults, coverage } = judge({
      'version of extension hstore': '1.8',
      'version of extension "uuid-ossp"': '1.2',
    });
    expect(faults).toEqual([]);
    expect(coverage.map(({ what }) => what)).toEqual([
      'versions of extensions hstore 1.4 (scratch: 1.8), "uuid-ossp" 1.1 (scratch: 1.2)',
    ]);
  });

  test('is at fault for rights on objects of an extension, but of a stand-in or another version', () => {
    const lost = { 'rights in extension hstore': null };
    expect(judge(lost).faults).toEqual(['rights in extension hstore: missing after the restore']);
    const told = judge({ ...lost, 'version of extension hstore': '1.8' });
    expect(told.faults).toEqual([]);
    expect(told.coverage.map(({ what }) => what)).toContain('rights on objects of hstore');
    const stub = judge(
      { 'rights in extension pg_net': 'x', 'version of extension pg_net': '9' },
      { stubs: new Set(['pg_net']) },
    );
    expect(stub).toEqual({ faults: [], coverage: [expect.objectContaining({ what: 'rights on objects of pg_net' })] });
  });

  test('is not at fault for what an extension says of itself, and is for what was said of it', () => {
    expect(judge({ 'comment on extension pg_net': 'for async HTTP' }).faults).toEqual([]);
    expect(judge({ 'comment on extension hstore': 'data type' }).faults).toEqual([
      'comment on extension hstore: differs after the restore',
    ]);
    expect(judge({ 'comment on extension hstore': null }).faults).toHaveLength(1);
  });

  test('is not at fault for event triggers that were left out', () => {
    const withTrigger = {
      ...source,
      catalogue: of({ 'event trigger "A a"': 'x', 'comment on event trigger "A a"': 'y' }),
    };
    const copy = { fingerprint: of({}), extensions: {}, stubs: new Set<string>() };
    expect(judgeCatalogue(withTrigger, { ...copy, leftOut: ['A a'] }).faults).toEqual([]);
    expect(judgeCatalogue(withTrigger, { ...copy, leftOut: [] }).faults).toHaveLength(2);
  });

  test('names ten of many, and how many more there are', () => {
    const many = Object.fromEntries(Array.from({ length: 13 }, (_, n) => [`table public.t${n}`, 'r']));
    const { faults } = judge(many);
    expect(faults).toHaveLength(11);
    expect(faults.at(-1)).toBe('… and 3 more');
  });
});

test('what belongs to the server, or shows to some only, is no part of what a push changed', () => {
  const server = new Map([
    ['version of extension hstore', '1'],
    ['comment on extension hstore', 'x'],
    ['rights in extension hstore', 'x'],
    ['options of user mapping for anon on far', 'x'],
    ['large objects owner and rights', 'x'],
  ]);
  const other = new Map([...server].map(([name]) => [name, 'other']));
  const none = { added: {}, removed: [], changed: {} };
  expect(catalogueChange(new Map(), server)).toEqual(none);
  expect(catalogueChange(server, new Map())).toEqual(none);
  expect(catalogueChange(server, other)).toEqual(none);
});
