import type { Rule } from '../../rule.js';
import { secretsIn } from '../../secrets.js';

export const secretInSql: Rule = {
  code: 'secret-in-sql',
  level: 'refused',
  title: 'Has a key, a token or a password in it',
  dangers: ['S14', 'S13'],
  problem:
    'The text of every migration is kept in git and in supabase_migrations.schema_migrations of each database, where it can be read for ever. Taking it out in a later file does not help: the secret has to be replaced where it was issued.',
  example: { sql: "insert into private.settings (key, value) values ('webhook', 'whsec_EXAMPLEexampleEXAMPLE0000');" },
  sound: { sql: "select decrypted_secret from vault.decrypted_secrets where name = 'webhook';" },
  kinds: ['*'],
  judge: ({ kind, text, comments, inBlock }) => {
    // A block's own text has been read with it, and a role's password has a rule of its own.
    if (inBlock) return null;
    const isRole = kind === 'CreateRoleStmt' || kind === 'AlterRoleStmt';
    const found = secretsIn(`${comments}\n${text}`).filter(({ name }) => !(isRole && name === 'a password'));
    const secret = found.find(({ isPublic }) => !isPublic) ?? found[0];
    if (!secret) return null;
    return {
      what: `holds ${secret.name}`,
      why: 'It would stand in git and in the migration history for ever.',
      safe: [
        'Put it into the vault by hand, and read it when it is needed:',
        "select decrypted_secret from vault.decrypted_secrets where name = '…';",
        'Replace the secret if this file has ever been pushed.',
      ],
      ...(secret.isPublic ? { level: 'note' as const } : {}),
    };
  },
};
