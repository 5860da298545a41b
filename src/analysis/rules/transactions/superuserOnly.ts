import { evaluates, functionOption } from '../../called.js';
import type { Found, Rule } from '../../rule.js';
import { contentOf, joinName, listOf, nameParts, optionOn, textOf, visit, type Content } from '../../tree.js';

/** Roles of which `postgres` on a hosted project is no member. */
const foreignRoles = new Set([
  'supabase_admin',
  'supabase_auth_admin',
  'supabase_storage_admin',
  'supabase_replication_admin',
  'supabase_read_only_user',
  'pgbouncer',
]);

const trusted = new Set(['', 'sql', 'plpgsql', 'plv8', 'plperl', 'pltcl', 'plcoffee', 'plls']);

const serverFunctions = new Set([
  'pg_read_file',
  'pg_read_binary_file',
  'pg_ls_dir',
  'pg_stat_file',
  'lo_import',
  'lo_export',
  'pg_file_write',
  'pg_reload_conf',
  'pg_rotate_logfile',
]);

const roleName = (role: unknown): string => textOf(contentOf(role).rolename);

const owner = (role: unknown): string | null =>
  foreignRoles.has(roleName(role)) ? `gives an object to ${roleName(role)}, of which postgres is no member` : null;

const judges: Readonly<Record<string, (value: Content) => string | null>> = {
  AlterSystemStmt: () => 'changes a setting of the whole server (ALTER SYSTEM)',
  CreateTableSpaceStmt: () => 'makes a tablespace',
  DropTableSpaceStmt: () => 'drops a tablespace',
  LoadStmt: () => 'loads a library into the server',
  CreateAmStmt: () => 'makes an access method',
  CopyStmt: ({ filename, is_program: program }) =>
    filename === undefined ? null : `${program === true ? 'runs a program' : 'opens a file'} on the server (COPY)`,
  CreateFunctionStmt: (value) => {
    const language = functionOption(value, 'language');
    return trusted.has(language) ? null : `makes a function in ${language}, a language that only a superuser may use`;
  },
  CreateRoleStmt: (value) => (optionOn(value, 'superuser') ? 'makes a superuser' : null),
  AlterRoleStmt: (value) => (optionOn(value, 'superuser') ? 'makes a role a superuser' : null),
  AlterOwnerStmt: (value) => owner(value.newowner),
  AlterTableStmt: (value) =>
    listOf(value.cmds)
      .map(({ value: one }) => (one.subtype === 'AT_ChangeOwner' ? owner(one.newowner) : null))
      .find((one) => one !== null) ?? null,
  CreateSchemaStmt: (value) => owner(value.authrole),
  GrantRoleStmt: (value) => {
    const role = listOf(value.granted_roles)
      .map((one) => textOf(one.value.priv_name))
      .find((one) => /^pg_(read|write|execute)_server_/.test(one) || foreignRoles.has(one));
    return role === undefined || value.is_grant !== true ? null : `grants ${joinName([role])}, which postgres may not`;
  },
  VariableSetStmt: ({ name, kind, args }) => {
    const role = textOf(contentOf(contentOf(listOf(args)[0]?.value).sval).sval);
    if (textOf(kind) !== 'VAR_SET_VALUE') return null;
    if (name === 'session_authorization') return 'becomes another user (SET SESSION AUTHORIZATION)';
    return name === 'role' && foreignRoles.has(role) ? `becomes ${role}, of which postgres is no member` : null;
  },
};

const found = (what: string): Found => ({
  what: `${what}: only a superuser may`,
  why: 'It works on a local server, where postgres can do more; a hosted project answers 42501.',
  safe: ['Leave it out; what it is for is set in the dashboard of the project, or asked of Supabase support.'],
});

export const superuserOnly: Rule = {
  code: 'superuser-only',
  level: 'refused',
  title: 'Needs a superuser',
  dangers: ['T11'],
  problem:
    'On a hosted project migrations run as postgres, which is no superuser there. On a local server the same statement may work, so the mistake shows only when production is pushed to: error 42501, and the file fails.',
  example: { sql: "alter system set work_mem = '64MB';" },
  sound: { sql: "set local work_mem = '64MB';" },
  kinds: ['*'],
  judge: ({ kind, value }) => {
    const what = judges[kind]?.(value) ?? null;
    if (what !== null) return found(what);
    if (!evaluates.has(kind)) return null;
    for (const one of visit({ [kind]: value })) {
      const name = one.kind === 'FuncCall' ? (nameParts(one.value.funcname).at(-1) ?? '') : '';
      if (serverFunctions.has(name)) return found(`calls ${name}, which reaches into the server's files or settings`);
    }
    return null;
  },
};
