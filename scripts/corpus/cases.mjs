// Reads test/corpus: cases with their label, and the sound migrations.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const corpus = fileURLToPath(new URL('../../test/corpus', import.meta.url));

/** As `readMigrations` has them. */
export const migration = (file, sql) => ({
  version: /^\d*/.exec(file)[0],
  name: file.replace(/^\d+_|\.sql$/g, ''),
  file,
  sql,
  sha256: createHash('sha256').update(sql).digest('hex'),
});

const text = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
const applied = (sql) => (sql.trim() === '' ? [] : [migration('20200101000000_before.sql', sql)]);

/** What a rehearsal should conclude: the label, or what the adjudication made of it. */
export const expected = ({ rehearsed, adjudicated }) => adjudicated?.rehearsed ?? rehearsed;

/** The cases of `dev` or `held-out`. */
export function readCases(part) {
  const folder = join(corpus, part);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((id) => {
      const pending = join(folder, id, 'pending');
      return {
        id,
        ...JSON.parse(readFileSync(join(folder, id, 'case.json'), 'utf8')),
        history: applied(text(join(folder, id, 'before.sql'))),
        pending: readdirSync(pending)
          .sort()
          .map((file) => migration(file, readFileSync(join(pending, file), 'utf8'))),
      };
    });
}

/** Whole migrations that a careful reviewer lets pass. */
export const readSound = () =>
  readdirSync(join(corpus, 'sound'))
    .filter((file) => file.endsWith('.sql') && !file.endsWith('.before.sql'))
    .sort()
    .map((file) => ({
      id: file,
      label: 'safe',
      history: applied(text(join(corpus, 'sound', file.replace(/\.sql$/, '.before.sql')))),
      pending: [migration(`20270101000001_${file}`, readFileSync(join(corpus, 'sound', file), 'utf8'))],
    }));
