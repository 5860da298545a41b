import type { Found, Rule } from '../../rule.js';
import { contentOf, listOf, nodeOf, optionOn, quoteName, textOf, type Content } from '../../tree.js';

const roleOf = ({ kind, value }: { kind: string; value: Content }): string =>
  quoteName(textOf(kind === 'CreateRoleStmt' ? value.role : contentOf(value.role).rolename));

const hasPassword = (value: Content): boolean =>
  listOf(value.options).some((one) => one.value.defname === 'password' && nodeOf(one.value.arg)?.kind === 'String');

export const rolePassword: Rule = {
  code: 'role-password',
  level: 'refused',
  title: 'Has the password of a role in it',
  dangers: ['S13', 'S14'],
  problem:
    'The statement is kept in git and in the migration history of every database, where it can be read for ever. Whoever reads it is in. Taking it out later does not help: only a new password does.',
  example: { sql: "create role reader login password 'hunter2-hunter2';" },
  sound: { sql: 'create role reader nologin;' },
  kinds: ['CreateRoleStmt', 'AlterRoleStmt'],
  judge: ({ kind, value }) => {
    if (!hasPassword(value)) return null;
    const role = roleOf({ kind, value });
    return {
      what: `holds the password of the role ${role}`,
      why: 'It would stand in git and in the migration history for ever.',
      safe: [`Make the role without a password, and set it by hand: \\password ${role}`],
    };
  },
};

export const roleBypassesRls: Rule = {
  code: 'role-bypasses-rls',
  level: 'dangerous',
  title: 'Makes a role that no policy holds back',
  dangers: ['S13'],
  problem:
    'A role with BYPASSRLS sees and changes every row of every table that it has a right to. One with CREATEROLE can give itself such rights.',
  example: { sql: 'create role etl nologin bypassrls;' },
  sound: { sql: 'create role etl nologin;' },
  kinds: ['CreateRoleStmt', 'AlterRoleStmt'],
  judge: ({ kind, value }) => {
    const role = roleOf({ kind, value });
    if (optionOn(value, 'bypassrls'))
      return {
        what: `lets the role ${role} past row level security (BYPASSRLS)`,
        safe: [
          'Give it a policy on the tables that it needs:',
          `create policy … on … for select to ${role} using (true);`,
        ],
      };
    return optionOn(value, 'createrole')
      ? {
          what: `lets the role ${role} make and change roles (CREATEROLE)`,
          safe: [`alter role ${role} nocreaterole;`],
          level: 'warning',
        }
      : null;
  },
};

const platformRoles = new Set(['anon', 'authenticated', 'service_role', 'authenticator', 'postgres']);
const settingOf = (value: Content): string => textOf(contentOf(value.setstmt).name).toLowerCase();

export const apiSetting: Rule = {
  code: 'api-setting',
  level: 'dangerous',
  title: 'Changes what the API serves',
  dangers: ['S17'],
  problem:
    'The API reads its settings from the role authenticator: which schemas it serves, what it runs before each request, how it checks who asks. A wrong one takes the whole API down, or opens what was never meant to be served.',
  example: { sql: "alter role authenticator set pgrst.db_schemas = 'api';" },
  sound: { sql: "notify pgrst, 'reload config';" },
  kinds: ['AlterRoleSetStmt', 'AlterDatabaseSetStmt', 'AlterRoleStmt'],
  judge: ({ kind, value }): Found | null => {
    const role = textOf(contentOf(value.role).rolename);
    if (kind === 'AlterRoleStmt') return null;
    const name = settingOf(value);
    const isReset = textOf(contentOf(value.setstmt).kind).startsWith('VAR_RESET');
    if (!name.startsWith('pgrst.') && role !== 'authenticator') return null;
    return {
      what: `${isReset ? 'takes away' : 'sets'} ${name || 'every setting'} of ${quoteName(role) || 'the database'}: it holds for all requests of the API`,
      safe: [
        'Change it in the settings of the project (API), outside of office hours, and look at the API right after.',
      ],
    };
  },
};

export const roleSetting: Rule = {
  code: 'role-setting',
  level: 'dangerous',
  title: 'Changes a setting of all clients',
  dangers: ['S18', 'T05'],
  problem:
    'Every request of the API runs as one of these roles. A longer timeout lets a bad query hold the database, a shorter one makes good ones fail, and another search_path makes functions find other objects.',
  example: { sql: "alter role anon set statement_timeout = '120s';" },
  sound: { sql: "alter function public.report() set statement_timeout = '120s';" },
  kinds: ['AlterRoleSetStmt', 'AlterDatabaseSetStmt'],
  judge: ({ kind, known, value }): Found | null => {
    const role = textOf(contentOf(value.role).rolename);
    const name = settingOf(value);
    if (name.startsWith('pgrst.') || role === 'authenticator') return null;
    if (kind === 'AlterRoleSetStmt' && value.role !== undefined && !platformRoles.has(role)) return null;
    const whole = value.role === undefined;
    return {
      what: `changes ${name || 'every setting'} for ${whole ? 'everybody' : `all that runs as ${quoteName(role)}`}`,
      safe: [
        'Change it for the one function or query that needs it:',
        `alter function ${[...known.exposed][0] ?? 'public'}.…() set ${name || 'statement_timeout'} = …;`,
      ],
      ...(whole ? { level: 'warning' as const } : {}),
    };
  },
};
