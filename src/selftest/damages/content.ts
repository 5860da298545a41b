import type { ContentDamage } from '../damage.js';

export const content = (id: string, title: string, because: RegExp, sql: string): ContentDamage => ({
  kind: 'content',
  id,
  title,
  because,
  sql,
});
