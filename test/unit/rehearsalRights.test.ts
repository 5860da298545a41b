import { describe, expect, test } from '@jest/globals';
import { rightsLost } from '../../src/rehearsal/trace/rights.js';

const orders = {
  'table public.orders': 'kind r, persistence p, owner postgres',
  'column public.orders.owner': 'uuid',
  'row level security public.orders': 'enabled',
  'policy own_orders on public.orders': 'for *, to authenticated, using (owner = auth.uid())',
  'rights on table public.orders': 'authenticated=INSERT, authenticated=SELECT, postgres=SELECT*',
  'publication of public.orders in supabase_realtime': '',
};
const others = {
  'schema public': 'owner pg_database_owner',
  'rights on schema public': 'authenticated=USAGE, postgres=CREATE',
  'view public.mine': 'owner postgres\noptions {security_invoker=true}\n SELECT 1',
  'function public.handle_new_user()':
    'owner postgres\nCREATE OR REPLACE FUNCTION public.handle_new_user()\n RETURNS trigger\n',
  'rights on function public.handle_new_user()': 'PUBLIC=EXECUTE',
  'function public.total(who uuid)':
    'owner postgres\nCREATE OR REPLACE FUNCTION public.total(who uuid)\n RETURNS integer\n LANGUAGE sql',
  'rights on function public.total(who uuid)': 'authenticated=EXECUTE, postgres=EXECUTE',
  'trigger on_signup on auth.users':
    'CREATE TRIGGER on_signup AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION public.handle_new_user() enabled O',
  'cron job purge': '0 3 * * *, command 12ab, active',
};
const before = { ...orders, ...others };
type Entries = Readonly<Record<string, string>>;

const lost = (change: { without?: string[]; with?: Entries }, renamed: Entries = {}) => {
  const after = new Map<string, string>(Object.entries({ ...before, ...change.with }));
  for (const entry of change.without ?? []) after.delete(entry);
  return rightsLost(new Map(Object.entries(before)), after, new Map(Object.entries(renamed))).map(
    ({ kind, what, withObject }) => [kind, what, withObject],
  );
};

describe('rights that were lost', () => {
  test('are none where nothing changed, or more was granted', () => {
    expect(lost({})).toEqual([]);
    expect(
      lost({
        with: {
          'rights on table public.orders': 'anon=SELECT, authenticated=INSERT, authenticated=SELECT*, postgres=SELECT*',
        },
      }),
    ).toEqual([]);
  });

  test.each<[string, Parameters<typeof lost>[0], unknown[]]>([
    [
      'a policy',
      { without: ['policy own_orders on public.orders'] },
      ['policy', 'policy own_orders of public.orders is gone', null],
    ],
    [
      'a policy that went with a column of its table',
      { without: ['policy own_orders on public.orders', 'column public.orders.owner'] },
      ['policy', 'policy own_orders of public.orders is gone', 'column public.orders.owner'],
    ],
    [
      'row level security',
      { with: { 'row level security public.orders': 'off' } },
      ['row level security', 'row level security of public.orders is off', null],
    ],
    [
      'one privilege of one role',
      { with: { 'rights on table public.orders': 'authenticated=SELECT, postgres=SELECT*' } },
      ['grant', 'rights on public.orders are gone from authenticated (INSERT)', null],
    ],
    [
      'security_invoker',
      { with: { 'view public.mine': 'owner postgres\n SELECT 1' } },
      ['security_invoker', "view public.mine shows rows with its owner's rights now", null],
    ],
    [
      'a place in a publication',
      { without: ['publication of public.orders in supabase_realtime'] },
      ['publication', 'public.orders is no longer published by supabase_realtime', null],
    ],
    [
      'a trigger on auth.users, with its function',
      {
        without: [
          'trigger on_signup on auth.users',
          'function public.handle_new_user()',
          'rights on function public.handle_new_user()',
        ],
      },
      ['trigger on auth.users', 'trigger on_signup of auth.users is gone', 'function public.handle_new_user()'],
    ],
    [
      'a trigger on auth.users that is disabled',
      {
        with: {
          'trigger on_signup on auth.users':
            'CREATE TRIGGER on_signup AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION public.handle_new_user() enabled D',
        },
      },
      ['trigger on auth.users', 'trigger on_signup of auth.users is off', null],
    ],
    ['a cron job', { without: ['cron job purge'] }, ['cron job', 'cron job purge is gone', null]],
    [
      'a cron job that is off',
      { with: { 'cron job purge': '0 3 * * *, command 12ab, inactive' } },
      ['cron job', 'cron job purge is off', null],
    ],
    [
      'a function that clients call',
      { without: ['function public.total(who uuid)', 'rights on function public.total(who uuid)'] },
      ['function signature', 'function public.total(who uuid), which clients can call, is gone', null],
    ],
    [
      'its result',
      {
        with: {
          'function public.total(who uuid)':
            'owner postgres\nCREATE OR REPLACE FUNCTION public.total(who uuid)\n RETURNS text\n LANGUAGE sql',
        },
      },
      ['function signature', 'function public.total(who uuid), which clients can call, returns text now', null],
    ],
  ])('%s', (_what, change, expected) => {
    expect(lost(change)).toEqual([expected]);
  });

  test('go with their table, and say so', () => {
    const found = lost({ without: Object.keys(orders) });
    expect(found.map(([kind]) => kind).sort()).toEqual(['grant', 'policy', 'publication', 'row level security']);
    expect(new Set(found.map(([, , withObject]) => withObject))).toEqual(new Set(['table public.orders']));
  });

  test('are not lost by another name of the table or of the policy', () => {
    const moved = Object.fromEntries(
      Object.entries(orders).map(([entry, text]) => [entry.replace('public.orders', 'public.sales'), text]),
    );
    expect(lost({ without: Object.keys(orders), with: moved }, { 'public.orders': 'public.sales' })).toEqual([]);
    const renamed = { 'policy mine on public.orders': before['policy own_orders on public.orders'] };
    expect(lost({ without: ['policy own_orders on public.orders'], with: renamed })).toEqual([]);
  });
});
