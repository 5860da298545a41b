import { changedObjects, changingKinds } from '../../changed.js';
import type { Rule } from '../../rule.js';

/** Supabase's own: people may add policies and triggers there, and keys that refer to them, nothing else. */
const platformSchemas = new Set(['auth', 'storage', 'realtime']);

export const platformObject: Rule = {
  code: 'platform-object',
  level: 'refused',
  title: 'Changes an object that belongs to Supabase',
  dangers: ['S11', 'T11'],
  problem:
    'The schemas auth, storage and realtime belong to roles of the platform. A hosted project refuses to postgres what a local server may allow: the file fails on production with error 42501. Policies and triggers on their tables, and keys that refer to them, may be added.',
  example: { sql: 'alter table auth.users add column nick text;' },
  sound: {
    sql: 'create table private.nicks (user_id uuid primary key references auth.users (id) on delete cascade, nick text);',
  },
  kinds: changingKinds(),
  judge: (subject) => {
    const touched = changedObjects(subject).filter(({ schema }) => schema !== undefined && platformSchemas.has(schema));
    // A DROP may name several; any other statement is about one, of which it is enough to say one thing.
    return (subject.kind === 'DropStmt' ? touched : touched.slice(0, 1)).map(({ name, schema }) => ({
      what: `changes ${name}, which belongs to Supabase`,
      why: `Hosted projects refuse this in ${schema ?? ''}: only policies and triggers may be added to its tables (42501).`,
      safe: ['Put objects of your own into a schema of your own.'],
    }));
  },
};
