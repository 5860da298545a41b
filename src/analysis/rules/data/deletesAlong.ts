import { addedConstraints, alteredBy, shownColumns } from '../../altered.js';
import type { Rule } from '../../rule.js';
import { joinName, relationName, textOf } from '../../tree.js';

const applied =
  'create table public.projects (id bigint primary key);\ncreate table public.files (id bigint primary key, project_id bigint);';

export const deletesAlong: Rule = {
  code: 'delete-cascade-added',
  level: 'warning',
  title: 'Lets a delete take rows of a table that is there with it',
  dangers: ['D34'],
  problem:
    'From now on whoever deletes a row of the one table deletes rows of the other too, without a word and however many there are. That includes deletes in the application that used to fail, and so were safe.',
  example: {
    applied,
    sql: 'alter table public.files add constraint files_project_fkey foreign key (project_id) references public.projects (id) on delete cascade not valid;',
  },
  sound: {
    applied,
    sql: 'alter table public.files add constraint files_project_fkey foreign key (project_id) references public.projects (id) on delete restrict not valid;',
  },
  kinds: ['AlterTableStmt'],
  judge: ({ value, known }) => {
    const { table, key, commands } = alteredBy(value);
    if (known.isNew(key)) return null;
    return commands.flatMap((command) =>
      addedConstraints(command)
        .filter(({ contype, fk_del_action: action }) => contype === 'CONSTR_FOREIGN' && action === 'c')
        .map((one) => {
          const other = relationName(one.pktable);
          const columns = shownColumns(one.fk_attrs) || joinName([textOf(command.def.colname)]);
          return {
            what: `lets a delete in ${other} take the rows of ${table} with it`,
            safe: [
              'Refuse the delete instead, and let the application delete what it means:',
              `alter table ${table} add foreign key (${columns}) references ${other} on delete restrict not valid;`,
            ],
          };
        }),
    );
  },
};
