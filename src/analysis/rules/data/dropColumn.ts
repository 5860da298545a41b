import { alterationsOf, alteredBy, typeOf, type Alteration } from '../../altered.js';
import { intoArchive, isCascade } from '../../droppable.js';
import { typeText } from '../../known/signature.js';
import type { KnownColumn } from '../../known/known.js';
import type { Found, Rule, Subject } from '../../rule.js';
import { joinName, textOf } from '../../tree.js';

const table = 'create table public.orders (id bigint primary key, total bigint, amount bigint);';

export const dropColumn: Rule = {
  code: 'drop-column',
  level: 'destructive',
  title: 'Drops a column',
  dangers: ['D03', 'D24'],
  problem:
    'The values of the column go for every row, and clients that still ask for it get an error. A diff of two databases writes a renamed column as a drop and an add: the new one is empty.',
  example: { applied: table, sql: 'alter table public.orders drop column total;' },
  sound: { applied: table, sql: "comment on column public.orders.total is 'not read any more since release 12';" },
  kinds: ['AlterTableStmt'],
  judge: (subject) => {
    const { table, key, commands } = alteredBy(subject.value);
    return commands
      .filter(({ subtype, name }) => subtype === 'AT_DropColumn' && !subject.known.isNewPart('column', key, name))
      .map((one) => found(subject, table, key, one));
  },
};

function found({ value, known, before, after }: Subject, table: string, key: string, one: Alteration): Found {
  const added = alterationsOf([...before, { kind: 'AlterTableStmt', value }, ...after], key);
  const renamed = added.find(
    (other) => other.subtype === 'AT_AddColumn' && isLike(known.described(key)?.columns.get(one.name), other),
  );
  const word = value.objtype === 'OBJECT_TYPE' ? 'type' : 'table';
  const newName = renamed && joinName([textOf(renamed.def.colname)]);
  return {
    what: `drops ${table}.${one.shown}${isCascade(one.command) ? ' and everything that depends on it (CASCADE)' : ''}`,
    safe:
      newName === undefined
        ? [
            'Stop reading and writing it first, and drop it a release later, with its values kept aside:',
            ...intoArchive(
              word === 'type'
                ? 'create table archive.… as select … from …;'
                : `create table archive.${joinName([`${table.split('.').at(-1)?.replaceAll('"', '') ?? ''}_${one.name}`])} as select id, ${one.shown} from ${table};`,
            ),
          ]
        : [
            `If ${newName} is its new name, copy the values before anything is dropped, in files of their own:`,
            `update ${table} set ${newName} = ${one.shown};`,
          ],
  };
}

/** A new column of the same type: what a diff makes of a rename. */
const isLike = (old: KnownColumn | undefined, { def }: Alteration): boolean =>
  old !== undefined && typeText(typeOf(def)) === old.type + (old.isArray ? '[]' : '');
