/** `policy own_orders on public.orders` → `own_orders`; `view public.totals` → `totals`; a quoted name keeps its quotes. */
export function bareName(entry: string): string {
  const name = entry.replace(/^(?:row level security|(?:rights|comment) on \w+|\w+ (?:view|trigger|index)|\w+) /, '');
  const [own = ''] = /^(?:"(?:[^"]|"")*"|[^"\s(])+/.exec(name) ?? [];
  return /(?:"(?:[^"]|"")*"|[^".]+)$/.exec(own)?.[0] ?? own;
}

/** The name as a word of its own. */
export function mentions(text: string, name: string): boolean {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w$"])${escaped}(?![\\w$"])`, 'i').test(text);
}
