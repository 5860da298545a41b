import type { ContentDamage } from '../damage.js';
import { content } from './content.js';

const rows = (table: string) => new RegExp(`^${table.replace('.', '\\.')}: [\\d,]+ rows at the source`);
const values = (table: string) => new RegExp(`^${table.replace('.', '\\.')}: .*values differ`);

/** One value of the one row of `books.odd_values`: the row keeps its place, so that nothing but the value differs. */
const value = (id: string, title: string, set: string): ContentDamage =>
  content(`value-${id}`, title, values('books.odd_values'), `update books.odd_values set ${set}`);

const lostAndFound = [
  content(
    'row-lost',
    'One row lost',
    rows('public.invoice_lines'),
    `delete from public.invoice_lines where invoice_id = 60 and line = 2`,
  ),
  content(
    'row-last',
    'The last row of a table lost',
    rows('books.credit'),
    `delete from books.credit where entry = 25`,
  ),
  content('rows-all', 'All rows of a table lost', rows('books.bookings'), `delete from books.bookings`),
  content(
    'rows-ledger',
    'A version lost from the ledger of migrations',
    rows('supabase_migrations.schema_migrations'),
    `delete from supabase_migrations.schema_migrations where version = '20260203101500'`,
  ),
  content('rows-cron', 'A scheduled job lost', rows('cron.job'), `delete from cron.job`),
  content(
    'rows-storage',
    'A name of a stored file lost',
    rows('storage.objects'),
    `delete from storage.objects where name = '1/file-60.pdf'`,
  ),
  content('row-more', 'One row too many', rows('books.debit'), `insert into books.debit values (26, 1, 'made up')`),
  content(
    'row-twice',
    'A row of a table without a key twice',
    rows('books.bookings'),
    `insert into books.bookings select 2, during, guest from books.bookings limit 1`,
  ),
  content(
    'rows-swapped',
    'Two tables of equal count with each other’s rows',
    values('books.debit'),
    `
    create table books.kept as select * from books.debit;
    delete from books.debit; insert into books.debit select * from books.credit;
    delete from books.credit; insert into books.credit select * from books.kept;
    drop table books.kept`,
  ),
  content(
    'row-replaced',
    'A row lost and another one made up',
    values('books.credit'),
    `delete from books.credit where entry = 25; insert into books.credit values (26, 62.5, 'credit 25')`,
  ),
  content(
    'rows-columns',
    'Two columns with each other’s values in a row',
    values('books.odd_values'),
    `update books.odd_values set body = padded, padded = body`,
  ),
  content(
    'row-partition',
    'A row that went to another partition',
    rows('books.days_2025'),
    `update books.days set day = '2027-05-01' where day = '2025-12-31'`,
  ),
  content(
    'row-child',
    'A row in the parent table instead of its child',
    rows('books.old_notes'),
    `
    alter table books.old_notes disable rule keep_old_notes; insert into books.notes select id, body from books.old_notes; delete from books.old_notes; alter table books.old_notes enable rule keep_old_notes`,
  ),
  content('row-unlogged', 'The rows of an unlogged table lost', rows('books.cache'), `truncate books.cache`),
];

const changed = [
  content(
    'value-key',
    'A reference to another row than before',
    values('public.invoices'),
    `update public.invoices set customer_id = 7 where id = 120`,
  ),
  content(
    'value-password',
    'Another password of a user',
    values('auth.users'),
    `
    create temp table last_user as select id from auth.users order by ctid desc limit 1;
    update auth.users set encrypted_password = 'x' || substr(encrypted_password, 2) where id = (select id from last_user)`,
  ),
  content(
    'value-state',
    'Another label of an enum in a row',
    values('public.invoices'),
    `update public.invoices set state = 'disputed' where id = 120`,
  ),
  value('amount', '1.01 for 1.00', 'plain = 1.01'),
  value('scale', '1.0 for 1.00 in a numeric', 'plain = 1.0'),
  value('nan', 'NaN for a number', `plain = 'NaN'`),
  value('minus-zero', '0 for -0 in a double', `zero = '0'`),
  value('float', '0.3 for 0.1 + 0.2 in a double', 'third = 0.3'),
  value('bigint', 'A large number off by one', 'big = 9007199254740992'),
  value('json-order', 'Another order of keys in a json', `doc = '{"a": 2, "b": 1,  "a": 3}'`),
  value('json-space', 'A space less in a json', `doc = '{"b": 1, "a": 2, "a": 3}'`),
  value('json-twice', 'A key that stood twice in a json, once', `doc = '{"b": 1,  "a": 3}'`),
  value('jsonb-null', 'A null lost from a jsonb', `settings = '{}'`),
  value('blank', 'A trailing blank', `padded = 'padded '`),
  value('null', 'NULL for an empty text', 'empty = null'),
  value('empty', 'An empty text for NULL', `nothing = ''`),
  value('normal-form', 'ö in one character for o with two dots', 'accents = normalize(accents, NFC)'),
  value('line-break', 'A line break of Unix for one of Windows', String.raw`lines = E'one\ntwo'`),
  value('invisible', 'An invisible character', String.raw`body = E'bo\u200bdy'`),
  value('case', 'A capital letter', `mail = 'ada@example.com'`),
  value('microsecond', 'A time off by a microsecond', `moment = moment + interval '1 microsecond'`),
  value('wall', 'A local time off by an hour', `wall = wall + interval '1 hour'`),
  value('zone', 'The same hour in another zone', `hour = '11:00:00+01'`),
  value('interval', 'One day for 24 hours', `span = '1 day'`),
  value('era', 'A date after Christ for one before', `day = '0044-03-15'`),
  value('bits', 'A bit text without a leading zero', `bits = B'0101'`),
  value('byte', 'One bit of a bytea', String.raw`image = '\x00ff5c0b'`),
  value('array-null', 'The text NULL for a NULL in a list', `list = '{"NULL","NULL",""}'`),
  value('array-bounds', 'A list that begins at 1 for one that begins at 0', `grid = '{1,2}'`),
  value('network', 'Another network mask', `address = '10.0.0.0/16'`),
  value('bound', 'A range with its upper bound in it', `during = '[2026-01-01 00:00:00+00,2026-02-01 00:00:00+00]'`),
  value('position', 'Another position in a text vector', `words = '''cat'':1 ''hat'':3'`),
  value('markup', 'Other white space in XML', `markup = '<a> <b/></a>'`),
  value('flag', 'false for true', 'flag = false'),
];

const sequences = [
  content(
    'sequence-identity',
    'The sequence of an identity column behind its rows',
    /public\.customers_id_seq/,
    `select setval('public.customers_id_seq', 3)`,
  ),
  content(
    'sequence-serial',
    'The sequence of a serial column behind by one',
    /public\.invoices_id_seq/,
    `select setval('public.invoices_id_seq', 119)`,
  ),
  content(
    'sequence-called',
    'A sequence that would give its last value again',
    /public\.invoices_id_seq/,
    `select setval('public.invoices_id_seq', 120, false)`,
  ),
  content(
    'sequence-ahead',
    'A sequence of its own ahead',
    /books\.receipt_number/,
    `select setval('books.receipt_number', 2000)`,
  ),
  content(
    'sequence-step',
    'A sequence with another step',
    /books\.receipt_number/,
    `alter sequence books.receipt_number increment by 1`,
  ),
  content(
    'sequence-cycle',
    'A sequence that begins again at its end',
    /books\.receipt_number/,
    `alter sequence books.receipt_number cycle`,
  ),
  content(
    'sequence-owner',
    'A sequence that no longer belongs to its column',
    /public\.invoices_id_seq/,
    `alter sequence public.invoices_id_seq owned by none`,
  ),
];

const largeObjects = [
  content('lo-lost', 'A large object lost', /large object/i, `select lo_unlink(424203)`),
  content('lo-more', 'A large object too many', /large object/i, `select lo_from_bytea(424204, 'made up')`),
  content(
    'lo-byte',
    'One byte of a large object changed',
    /large object/i,
    String.raw`select lo_put(424202, 4500, '\x42')`,
  ),
  content('lo-cut', 'A large object cut off', /large object/i, `select lo_truncate(lo_open(424202, 131072), 8000)`),
  content(
    'lo-swapped',
    'Two large objects of one size with each other’s bytes',
    /large object/i,
    `
    create temp table kept as select lo_get(424202) as a, lo_get(424203) as b;
    select lo_put(424202, 0, b), lo_put(424203, 0, a) from kept`,
  ),
  content(
    'lo-owner',
    'A large object with another owner',
    /large object/i,
    `alter large object 424201 owner to service_role`,
  ),
  content(
    'lo-rights',
    'A large object that everybody may read',
    /large object/i,
    `grant select on large object 424201 to public`,
  ),
  content(
    'lo-rights-lost',
    'The right to read a large object lost',
    /large object/i,
    `revoke select on large object 424201 from authenticated`,
  ),
  content(
    'lo-comment',
    'The comment on a large object lost',
    /large object/i,
    `comment on large object 424201 is null`,
  ),
];

export const rowDamages: readonly ContentDamage[] = [...lostAndFound, ...changed, ...sequences, ...largeObjects];
