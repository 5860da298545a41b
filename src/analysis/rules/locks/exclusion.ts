import { addedConstraints, alteredBy } from '../../altered.js';
import type { Rule } from '../../rule.js';
import { joinName, textOf } from '../../tree.js';

const applied = 'create table public.bookings (id bigint primary key, room_id bigint, during tstzrange);';

export const exclusion: Rule = {
  code: 'exclusion-builds-index',
  level: 'dangerous',
  title: 'Adds an exclusion constraint to a table that is there',
  dangers: ['L11'],
  problem:
    'Its index is built while nobody can read or write the table, and there is no way to build it beforehand: neither CONCURRENTLY nor NOT VALID exists for it. One pair of rows that overlaps makes the migration fail.',
  example: {
    applied,
    sql: 'alter table public.bookings add constraint no_overlap exclude using gist (room_id with =, during with &&);',
  },
  sound: { applied, sql: 'create index concurrently bookings_during_idx on public.bookings using gist (during);' },
  kinds: ['AlterTableStmt'],
  judge: ({ value, known }) => {
    const { table, key, commands } = alteredBy(value);
    if (known.isNew(key)) return null;
    return commands.flatMap(addedConstraints).flatMap((one) =>
      one.contype !== 'CONSTR_EXCLUSION'
        ? []
        : {
            what: `builds the index of exclusion constraint ${joinName([textOf(one.conname)].filter(Boolean)) || `of ${table}`} on ${table} while nobody can read or write it`,
            safe: [
              'Choose a quiet time, and look for rows that overlap first:',
              `select count(*) from ${table} a join ${table} b on a.ctid < b.ctid and …;`,
            ],
          },
    );
  },
};
