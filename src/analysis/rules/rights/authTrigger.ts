import type { Rule } from '../../rule.js';
import { quoteName, relationName, relationSchema, textOf } from '../../tree.js';

const [before, insert] = [2, 4];

export const authTrigger: Rule = {
  code: 'auth-trigger',
  level: 'dangerous',
  title: 'Puts a trigger into the way of the platform',
  dangers: ['S11'],
  problem:
    'Auth updates the row of a user at every sign-in, Storage that of a file at every upload. A trigger that fails there, or is slow, locks everybody out. A dump of your own schemas leaves such a trigger out besides.',
  example: {
    sql: 'create trigger check_user before update on auth.users for each row execute function public.check_user();',
  },
  sound: {
    sql: 'create trigger on_signup after insert on auth.users for each row execute function public.handle_new_user();',
  },
  kinds: ['CreateTrigStmt'],
  judge: ({ value }) => {
    const schema = relationSchema(value.relation) ?? '';
    if (!['auth', 'storage', 'realtime'].includes(schema)) return null;
    // The profile that is made when somebody signs up: usual, and shown by Supabase itself.
    if (Number(value.timing ?? 0) !== before && Number(value.events) === insert) return null;
    return {
      what: `puts the trigger ${quoteName(textOf(value.trigname))} on ${relationName(value.relation)}: when its function fails, ${schema === 'auth' ? 'nobody can sign in' : 'the platform cannot write there'}`,
      safe: [
        'Use a hook of Auth, or a trigger after insert whose function catches its own errors:',
        `create trigger ${quoteName(textOf(value.trigname))} after insert on ${relationName(value.relation)} …;`,
      ],
    };
  },
};
