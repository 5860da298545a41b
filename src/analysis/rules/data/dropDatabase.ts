import type { Rule } from '../../rule.js';
import { joinName, textOf } from '../../tree.js';

export const dropDatabase: Rule = {
  code: 'drop-database',
  level: 'refused',
  title: 'Drops a database',
  dangers: ['D05'],
  problem:
    'A migration changes the one database that it runs in. It never drops one, and PostgreSQL does not let it inside of a transaction; what a backup of this database holds does not bring another one back.',
  example: { sql: 'drop database staging_copy;' },
  sound: { sql: 'select 1;' },
  kinds: ['DropdbStmt'],
  judge: ({ value }) => ({
    what: `drops database ${joinName([textOf(value.dbname)])}`,
    safe: ['Take it out of the migration.'],
  }),
};
