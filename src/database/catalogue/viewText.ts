import { parseSql } from '../../analysis/parse.js';

type Tree = Record<string, unknown>;

/**
 * Since 16 PostgreSQL writes the columns of a view over one table without the table's name, before with it. Both become
 * one text: the parsed query without positions and, where the outermost query has a single table, without its name.
 */
export async function normaliseView(definition: string): Promise<string> {
  const [, head = '', sql = ''] = /^((?:(?:owner|options|stored) .*\n)*)([\s\S]*)$/.exec(definition) ?? [];
  const parsed = await parseSql(sql);
  if ('problem' in parsed) return definition;
  const select = (parsed.statements[0]?.node as { SelectStmt?: Tree } | undefined)?.SelectStmt;
  if (!select) return definition;
  return head + JSON.stringify(strip(select, onlyTable(select)));
}

function onlyTable(select: Tree): string | null {
  const from = (select.fromClause ?? []) as { RangeVar?: { relname?: string; alias?: { aliasname?: string } } }[];
  const table = from.length === 1 ? from[0]?.RangeVar : undefined;
  return table?.alias?.aliasname ?? table?.relname ?? null;
}

function strip(tree: unknown, table: string | null): unknown {
  if (Array.isArray(tree)) return tree.map((item) => strip(item, table));
  if (tree === null || typeof tree !== 'object') return tree;
  return Object.fromEntries(
    Object.entries(tree as Tree)
      .filter(([key]) => key !== 'location')
      .map(([key, value]) => {
        // Inside a subquery both write the name.
        if (key === 'SubLink' || key === 'RangeSubselect') return [key, strip(value, null)];
        if (key === 'ColumnRef') return [key, strip(withoutTable(value as Tree, table), null)];
        return [key, strip(value, table)];
      }),
  );
}

function withoutTable(reference: Tree, table: string | null): Tree {
  const fields = (reference.fields ?? []) as { String?: { sval?: string } }[];
  return table !== null && fields.length === 2 && fields[0]?.String?.sval === table
    ? { ...reference, fields: fields.slice(1) }
    : reference;
}
