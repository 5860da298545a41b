import { alteredBy } from '../../altered.js';
import { constantText } from '../../constantText.js';
import { droppedBy, isCascade, isOwnObject } from '../../droppable.js';
import { keyOf, relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { joinName, nameParts, quoteName, textOf } from '../../tree.js';

const applied =
  'create table public.invoices (id bigint primary key);\ncreate trigger invoices_audit after update on public.invoices for each row execute function public.audit();';

export const dropTrigger: Rule = {
  code: 'drop-trigger',
  level: 'dangerous',
  title: 'Drops a trigger',
  dangers: ['D22'],
  problem:
    'What the trigger did for every row stops without an error: audit entries, times of change, copies that other tables need. Rows that change meanwhile are not made up for.',
  example: { applied, sql: 'drop trigger invoices_audit on public.invoices;' },
  sound: {
    applied,
    sql: 'drop trigger if exists invoices_audit on public.invoices;\ncreate trigger invoices_audit after insert or update on public.invoices for each row execute function public.audit();',
  },
  kinds: ['DropStmt'],
  judge: ({ value, known, after }) => {
    const type = value.removeType;
    if ((type !== 'OBJECT_TRIGGER' && type !== 'OBJECT_RULE') || isCascade(value)) return null;
    return droppedBy(value).flatMap((one) => {
      const [key, name] = [keyOf(one.parts.slice(0, -1)), one.parts.at(-1) ?? ''];
      const again = after.some(({ kind, value: made }) =>
        kind === 'RuleStmt'
          ? made.rulename === name && relationKey(made.relation) === key
          : kind === 'CreateTrigStmt' && made.trigname === name && relationKey(made.relation) === key,
      );
      if (again || isOwnObject(type, one, known) || known.isCertainlyNew(key)) return [];
      const table = joinName(one.parts.slice(0, -1));
      const word = type === 'OBJECT_RULE' ? 'rule' : 'trigger';
      return {
        what: `drops ${word} ${quoteName(name)} on ${table}, and what it does for every row stops`,
        safe: [
          'If it is to change, replace it in one statement:',
          `create or replace ${word} ${quoteName(name)} … on ${table} …;`,
        ],
      };
    });
  },
};

const switchedOff: Record<string, string> = {
  AT_DisableTrig: 'trigger',
  AT_DisableTrigAll: 'trigger',
  AT_DisableTrigUser: 'trigger',
  AT_DisableRule: 'rule',
};

export const disableTrigger: Rule = {
  code: 'disable-trigger',
  level: 'dangerous',
  title: 'Switches triggers off',
  dangers: ['D22'],
  problem:
    'Until they are switched on again, nothing that the triggers do happens: no audit entries, no times of change, and with ALL no foreign keys either. A file that forgets to switch them on leaves them off for ever.',
  example: { applied, sql: 'alter table public.invoices disable trigger user;' },
  sound: { applied, sql: 'update public.invoices set id = id where id = 7;' },
  kinds: ['AlterTableStmt'],
  judge: ({ value, known, after }) => {
    const { table, key, commands } = alteredBy(value);
    return commands.flatMap(({ subtype, name, shown }) => {
      const word = switchedOff[subtype];
      if (word === undefined || known.isNewPart('trigger', key, name)) return [];
      const which = subtype === 'AT_DisableTrigAll' ? 'all' : subtype === 'AT_DisableTrigUser' ? 'user' : shown;
      const on = subtype.replace('Disable', 'Enable');
      const again = after.some(
        (one) =>
          one.kind === 'AlterTableStmt' &&
          alteredBy(one.value).key === key &&
          alteredBy(one.value).commands.some((other) => other.subtype === on && other.name === name),
      );
      return {
        what: `switches ${which === 'all' || which === 'user' ? `${which} triggers` : `${word} ${shown}`} of ${table} off${again ? ' for a while' : ', and not on again'}`,
        level: again ? 'warning' : 'dangerous',
        safe: again
          ? ['Let the change go through the triggers, if it can.']
          : ['Switch it on again in the same file:', `alter table ${table} enable ${word} ${which};`],
      };
    });
  },
};

const parameter = 'session_replication_role';

export const replicationRole: Rule = {
  code: 'replication-role',
  level: 'dangerous',
  title: 'Switches foreign keys and triggers off (session_replication_role)',
  dangers: ['D22'],
  problem:
    'As a replica PostgreSQL checks no foreign key and fires no trigger. Rows come in that lead nowhere, and nobody notices until something reads them; they are not checked later either.',
  example: { sql: 'set session_replication_role = replica;' },
  sound: { sql: 'reset session_replication_role;' },
  kinds: ['VariableSetStmt', 'FuncCall'],
  judge: ({ kind, value }) => {
    const args = ((value.args ?? []) as unknown[]).map((arg) => constantText(arg)?.toLowerCase());
    const isSet =
      kind === 'VariableSetStmt'
        ? textOf(value.name).toLowerCase() === parameter && value.kind === 'VAR_SET_VALUE'
        : nameParts(value.funcname).at(-1) === 'set_config' && args[0] === parameter;
    if (!isSet || !args.includes('replica')) return null;
    return {
      what: 'switches foreign keys and triggers off (session_replication_role)',
      safe: [
        'Bring rows in an order that the foreign keys allow, or make the keys wait until the end:',
        'set constraints all deferred;',
      ],
    };
  },
};
