import { namedFunctions } from '../../known/functions.js';
import { keyOf, type KnownFunction } from '../../known/known.js';
import {
  asksCaller,
  called,
  hasSetting,
  isDefiner,
  isTriggerFunction,
  keyOfFunction,
  sameFunction,
} from '../../routines.js';
import type { Found, Rule, Subject } from '../../rule.js';
import { joinName, listOf, nameParts, type Content } from '../../tree.js';

const pathFound = (name: string): Found => ({
  what: `lets ${name} run with its owner's rights and without a search_path of its own`,
  safe: [`alter function ${name} set search_path = '';`, 'and write every name in its body with its schema.'],
});

function altered({ value, settled }: Subject): Found | null {
  const actions: Content = { options: value.actions };
  const object = { ObjectWithArgs: value.func };
  const all = namedFunctions(settled, value.func);
  const exposed = all.find((one) => isDefiner(one.content) && !hasSetting(one.content, 'search_path'));
  if (exposed) return pathFound(called(exposed.content));
  return all.length === 0 && isDefiner(actions) && !hasSetting(actions, 'search_path')
    ? pathFound(joinName(nameParts(object)))
    : null;
}

const changesRights = (value: Content): boolean =>
  listOf(value.actions).some((one) => one.value.defname === 'security' || one.value.defname === 'set');

export const definerSearchPath: Rule = {
  code: 'definer-search-path',
  level: 'dangerous',
  title: "Has a function run with its owner's rights, without a search_path of its own",
  dangers: ['S09'],
  problem:
    'SECURITY DEFINER runs with the rights of the owner, past row level security. Without a search_path of its own the function takes that of its caller, who can put objects of the same names before yours and have them used with those rights.',
  example: { sql: 'create function private.total() returns int language sql security definer as $$ select 1 $$;' },
  sound: {
    sql: "create function private.total() returns int language sql security definer set search_path = '' as $$ select 1 $$;",
  },
  kinds: ['CreateFunctionStmt', 'AlterFunctionStmt'],
  judge: (subject) => {
    const { kind, value, settled } = subject;
    if (kind === 'AlterFunctionStmt') return changesRights(value) ? altered(subject) : null;
    if (!isDefiner(value) || hasSetting(value, 'search_path')) return null;
    const end = sameFunction(settled, value);
    const isMended =
      end === undefined
        ? settled.functions.has(keyOf(nameParts(value.funcname)))
        : !isDefiner(end.content) || hasSetting(end.content, 'search_path');
    return isMended ? null : pathFound(called(value));
  },
};

/** Whom nothing keeps from calling it. Everybody may, unless that is taken away; projects give anon the right by itself. */
function opensTo({ revoked, granted }: KnownFunction): 'everybody' | 'anon' | 'perhaps' | null {
  if (granted.has('anon') || granted.has('public')) return 'anon';
  if (!revoked.has('public')) return 'everybody';
  return revoked.has('anon') ? null : 'perhaps';
}

export const definerOpen: Rule = {
  code: 'definer-open',
  level: 'dangerous',
  title: "Lets visitors call a function that runs with its owner's rights",
  dangers: ['S09', 'S06'],
  problem:
    'Everybody may execute a new function unless that is taken away, also visitors who are not signed in. With SECURITY DEFINER it reads and writes past row level security, for whoever calls it through the API.',
  example: {
    sql: "create function public.find_user(mail text) returns uuid language sql security definer set search_path = '' as $$ select id from auth.users where email = mail $$;",
  },
  sound: {
    sql: "create function public.find_user(mail text) returns uuid language sql security definer set search_path = '' as $$ select id from auth.users where email = mail $$;\nrevoke execute on function public.find_user(text) from public, anon;",
  },
  kinds: ['CreateFunctionStmt'],
  judge: ({ value, settled, known }) => {
    const key = keyOfFunction(value);
    if (!isDefiner(value) || !known.exposes(key) || isTriggerFunction(value)) return null;
    const end = sameFunction(settled, value);
    const to = end && isDefiner(end.content) ? opensTo(end) : null;
    // It was open before this file, and is judged where its rights change.
    if (to === null || known.functions.has(key)) return null;
    const name = called(value);
    const meant = to !== 'everybody' || asksCaller(value);
    return {
      what: `lets ${to === 'perhaps' ? 'anon, on projects that grant it by themselves,' : 'visitors who are not signed in'} call ${name}, which runs with its owner's rights`,
      safe: [
        `revoke execute on function ${name} from public, anon;`,
        `grant execute on function ${name} to authenticated;`,
      ],
      ...(asksCaller(value) || to === 'perhaps'
        ? { level: 'note' as const }
        : meant
          ? { level: 'warning' as const }
          : {}),
    };
  },
};
