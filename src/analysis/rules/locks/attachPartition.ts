import { alteredBy } from '../../altered.js';
import { relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { contentOf, joinName, relationName, textOf } from '../../tree.js';

const applied =
  'create table public.readings (at timestamptz not null) partition by range (at);\ncreate table public.readings_2025 (at timestamptz not null);';

export const attachPartition: Rule = {
  code: 'attach-partition-scans',
  level: 'dangerous',
  title: 'Makes a filled table a partition, and reads all of it under a lock',
  dangers: ['L23'],
  problem:
    'PostgreSQL reads every row of the new partition while nobody else can, to see that it belongs there; with a default partition, it reads that one too. A CHECK that says the same, added and validated before, spares the reading.',
  example: {
    applied,
    sql: "alter table public.readings attach partition public.readings_2025 for values from ('2025-01-01') to ('2026-01-01');",
  },
  sound: {
    applied: `${applied}\nalter table public.readings_2025 add constraint range_2025 check (at >= '2025-01-01' and at < '2026-01-01');`,
    sql: "alter table public.readings attach partition public.readings_2025 for values from ('2025-01-01') to ('2026-01-01');",
  },
  kinds: ['AlterTableStmt'],
  judge: ({ value, known }) => {
    const { table, commands } = alteredBy(value);
    return commands.flatMap(({ subtype, def }) => {
      const part = contentOf(def.name);
      const key = relationKey(part);
      if (subtype !== 'AT_AttachPartition' || known.isNew(key)) return [];
      const isProven = [...(known.described(key)?.definitions.values() ?? [])].some(
        ({ content }) => content.contype === 'CONSTR_CHECK' && content.skip_validation !== true,
      );
      if (isProven) return [];
      const name = relationName(part);
      const check = joinName([`${textOf(part.relname)}_range`]);
      return {
        what: `reads all of ${name} while nobody else can, to make it a partition of ${table}`,
        safe: [
          'In files of their own, before it:',
          `alter table ${name} add constraint ${check} check (…) not valid;`,
          `alter table ${name} validate constraint ${check};`,
        ],
      };
    });
  },
};
