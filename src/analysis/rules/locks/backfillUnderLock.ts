import { heldBefore, longWork } from '../../held.js';
import { relationKey } from '../../known/known.js';
import type { Rule, Subject } from '../../rule.js';

const applied =
  'create table public.orders (id bigint primary key, total bigint);\ncreate table public.messages (id bigint primary key, body text);';

const split = (subject: Subject): string[] => [
  'Put it into a migration file of its own, after the one that changes the table:',
  `${subject.text.replace(/\s+/g, ' ').replace(/;$/, '')};`,
];

const kinds = ['UpdateStmt', 'DeleteStmt', 'MergeStmt', 'InsertStmt', 'CreateTableAsStmt', 'RefreshMatViewStmt'];

export const backfillUnderLock: Rule = {
  code: 'backfill-under-lock',
  level: 'dangerous',
  title: 'Fills a table in the transaction that changed it',
  dangers: ['L25'],
  problem:
    'A migration file is one transaction. The ALTER TABLE before locked the table against every read, and the lock is held until the last row is written. On a large table the application stands still for as long.',
  example: {
    applied,
    sql: "alter table public.orders add column currency text;\nupdate public.orders set currency = 'EUR' where currency is null;",
  },
  sound: { applied, sql: "alter table public.orders add column currency text default 'EUR';" },
  kinds,
  judge: (subject) => {
    const key = relationKey(subject.value.relation);
    if (!subject.value.relation || longWork({ kind: subject.kind, value: subject.value }, subject.known) === null)
      return null;
    if (!heldBefore(subject).tables.has(key)) return null;
    return {
      what: `fills ${key} while this file keeps everybody from reading it`,
      safe: split(subject),
    };
  },
};

export const workUnderLock: Rule = {
  code: 'work-under-lock',
  level: 'dangerous',
  title: 'Works for long while another table is locked',
  dangers: ['L24'],
  problem:
    'A migration file is one transaction. A table that an earlier statement locked stays locked until the last statement is done, though this one has nothing to do with it: whoever reads it waits.',
  example: {
    applied,
    sql: 'alter table public.orders add column archived_at timestamptz;\ninsert into private.messages_archive (id, body) select id, body from public.messages;',
  },
  sound: { applied, sql: 'alter table public.orders add column archived_at timestamptz;' },
  kinds,
  judge: (subject) => {
    const work = longWork({ kind: subject.kind, value: subject.value }, subject.known);
    if (work === null) return null;
    const held = [...heldBefore(subject).tables];
    if (held.length === 0 || held.includes(relationKey(subject.value.relation))) return null;
    return { what: `keeps ${held.join(', ')} locked during ${work}`, safe: split(subject) };
  },
};
