import { asksRow, calledIn, columnsIn, conjuncts } from '../../expressions.js';
import { clientRolesOf, policyOf } from '../../policies.js';
import type { Found, Rule } from '../../rule.js';
import { contentOf, listOf, nameParts, nodeOf, relationName, textOf, type Content, type Visited } from '../../tree.js';
import { truthOf } from '../../truth.js';

/** Where `public` stands when the columns are not named. */
const position = 5;

/** Null for what is not written down. */
function truth(node: unknown): boolean | null {
  const one = nodeOf(node);
  return one?.kind === 'SetToDefault' || (one?.kind === 'A_Const' && one.value.isnull === true) ? false : truthOf(node);
}

const ofColumn = (targets: unknown, name: string): Visited | undefined =>
  listOf(targets).find((one) => one.value.name === name);

/** The values that a statement writes into `public`. */
function written(kind: string, value: Content): unknown[] {
  const conflict = contentOf(value.onConflictClause);
  if (kind === 'UpdateStmt')
    return [ofColumn(value.targetList, 'public')?.value.val].filter((one) => one !== undefined);
  const columns = listOf(value.cols).map((one) => textOf(one.value.name));
  const index = columns.length === 0 ? position : columns.indexOf('public');
  const select = nodeOf(value.selectStmt)?.value ?? {};
  const rows = listOf(select.valuesLists).map((one) => ((one.value.items ?? []) as unknown[])[index]);
  const selected = listOf(select.targetList)[index]?.value.val;
  const updated = ofColumn(conflict.targetList, 'public')?.value.val;
  return [...(index < 0 ? [] : [...rows, selected]), updated].filter((one) => one !== undefined);
}

export const bucketPublic: Rule = {
  code: 'bucket-public',
  level: 'dangerous',
  title: 'Makes a bucket public',
  dangers: ['S15'],
  problem:
    'Files of a public bucket are served to everybody who knows or guesses their address, without any policy and without a key. Whoever has seen an address keeps it.',
  example: { sql: "insert into storage.buckets (id, name, public) values ('papers', 'papers', true);" },
  sound: { sql: "insert into storage.buckets (id, name, public) values ('papers', 'papers', false);" },
  kinds: ['InsertStmt', 'UpdateStmt'],
  judge: ({ kind, value }): Found | null => {
    if (relationName(value.relation) !== 'storage.buckets') return null;
    const values = written(kind, value)
      .filter((node) => !isExcluded(node))
      .map(truth);
    if (!values.some((one) => one !== false)) return null;
    const certain = values.includes(true);
    return {
      what: certain
        ? 'makes a bucket public: its files are served to everybody, without any policy'
        : 'may make a bucket public: what it writes there is computed',
      safe: [
        'Leave it private, and hand out signed addresses from the application:',
        'insert into storage.buckets (id, name, public) values (…, …, false);',
      ],
      ...(certain ? {} : { level: 'warning' as const }),
    };
  },
};

/** `excluded.public`: what the row above it says. */
const isExcluded = (node: unknown): boolean => {
  const one = nodeOf(node);
  return one?.kind === 'ColumnRef' && nameParts(one.value.fields)[0] === 'excluded';
};

export const storageListing: Rule = {
  code: 'storage-listing',
  level: 'dangerous',
  title: 'Lets everybody list and load the files of a bucket',
  dangers: ['S15', 'S05'],
  problem:
    'A policy on storage.objects that asks for the bucket only lets whoever has the public key list all its files and load them. Files of a public bucket are served without it: it adds nothing but the list.',
  example: { sql: 'create policy "Files" on storage.objects for select to anon using (bucket_id = \'invoices\');' },
  sound: {
    sql: 'create policy "Files" on storage.objects for select to authenticated using (bucket_id = \'invoices\' and (storage.foldername(name))[1] = (select auth.uid())::text);',
  },
  kinds: ['CreatePolicyStmt', 'AlterPolicyStmt'],
  judge: ({ value }) => {
    if (relationName(value.table) !== 'storage.objects' || value.qual === undefined) return null;
    const policy = policyOf(value);
    const open = clientRolesOf(policy).filter((role) => role !== 'authenticated');
    const asks = conjuncts(policy.using).some(
      (part) =>
        calledIn(part).length > 0 ||
        columnsIn(part).some((column) => column.startsWith('owner')) ||
        (asksRow(part) && !columnsIn(part).includes('bucket_id')),
    );
    if (!policy.permissive || open.length === 0 || asks || !['select', 'all'].includes(policy.command)) return null;
    return {
      what: `lets everybody list and load files of storage.objects (policy ${policy.name})`,
      safe: [
        'Ask who they are, by their folder say:',
        '… to authenticated using (bucket_id = … and (storage.foldername(name))[1] = (select auth.uid())::text);',
      ],
    };
  },
};
