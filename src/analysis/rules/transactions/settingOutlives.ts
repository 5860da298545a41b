import { evaluates } from '../../called.js';
import type { Rule } from '../../rule.js';
import { contentOf, listOf, nameParts, nodeOf, textOf, visit, type Content, type Visited } from '../../tree.js';

/** lock_timeout has a finding of its own, local or not. The others change how a dump is read in, not what later statements do; `SET TRANSACTION` ends with the transaction. */
const harmless = new Set([
  'application_name',
  'check_function_bodies',
  'client_encoding',
  'client_min_messages',
  'default_table_access_method',
  'default_tablespace',
  'escape_string_warning',
  'lock_timeout',
  'standard_conforming_strings',
  'transaction',
  'xmloption',
]);

const isRestored = (name: string, after: readonly Visited[]): boolean =>
  after.some(
    ({ kind, value }) =>
      (kind === 'VariableSetStmt' &&
        (value.kind === 'VAR_RESET_ALL' ||
          (['VAR_RESET', 'VAR_SET_DEFAULT'].includes(textOf(value.kind)) &&
            textOf(value.name).toLowerCase() === name))) ||
      (kind === 'DiscardStmt' && value.target === 'DISCARD_ALL'),
  );

/** Names that `set_config(name, value, false)` sets. */
function* setByCall(kind: string, value: Content): Generator<string> {
  if (!evaluates.has(kind)) return;
  for (const one of visit({ [kind]: value })) {
    if (one.kind !== 'FuncCall' || nameParts(one.value.funcname).at(-1) !== 'set_config') continue;
    const [name, , local] = listOf(one.value.args);
    const isLocal = contentOf(contentOf(nodeOf(local?.value.arg)?.value ?? local?.value).boolval).boolval === true;
    if (!isLocal) yield textOf(contentOf(name?.value.sval).sval).toLowerCase();
  }
}

function nameSet(kind: string, value: Content): string[] {
  if (kind !== 'VariableSetStmt') return [...setByCall(kind, value)];
  const sets = ['VAR_SET_VALUE', 'VAR_SET_MULTI', 'VAR_SET_CURRENT'].includes(textOf(value.kind));
  return sets && value.is_local !== true ? [textOf(value.name).toLowerCase()] : [];
}

export const settingOutlives: Rule = {
  code: 'setting-outlives-file',
  level: 'warning',
  title: 'Changes a setting beyond the end of the file',
  dangers: ['T05', 'T06'],
  problem:
    'SET holds for the whole session: files that run after this one in the same push find another role, another search_path or another timeout than they were written for. SET LOCAL ends with the transaction of the file.',
  example: { sql: "set search_path = '';\ncreate table app.notes (id bigint);" },
  sound: { sql: "set local search_path = '';\ncreate table app.notes (id bigint);" },
  kinds: ['*'],
  judge: (subject) => {
    const { kind, value, text } = subject;
    const names = nameSet(kind, value).filter(
      (name) => name !== '' && !harmless.has(name) && !isRestored(name, subject.after),
    );
    if (names.length === 0) return null;
    const plain = kind === 'VariableSetStmt' && !text.includes('\n');
    return {
      what: `sets ${names.join(', ')} for the whole session: later files of the same push find it so`,
      safe: [
        'Let it end with the file:',
        plain ? `${text.replace(/^\s*set\s+(session\s+)?/i, 'set local ')};` : `reset ${names[0] ?? ''};`,
      ],
    };
  },
};
