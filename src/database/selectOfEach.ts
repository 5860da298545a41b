import type { Session } from '../ports.js';
import type { Relation } from './inventory.js';

/** Short enough for any statement length, long enough that a thousand relations are few round trips. */
const batch = 200;

/**
 * Asks one row of each relation, many of them in one statement, and gives the answers by qualified name. `columns` and
 * `from` are what stands after `select` and `from`; names must be quoted already.
 */
export async function selectOfEach<Answer extends object>(
  session: Session,
  relations: readonly Relation[],
  columns: string,
  from: (relation: Relation) => string,
): Promise<Record<string, Answer>> {
  const answers: Record<string, Answer> = {};
  for (let start = 0; start < relations.length; start += batch) {
    const part = relations.slice(start, start + batch);
    const selects = part.map((relation, index) => `select ${index} as i, ${columns} from ${from(relation)}`);
    for (const { i, ...answer } of await session.query<Answer & { i: number }>(selects.join(' union all '))) {
      const relation = part[i];
      if (relation) answers[relation.qualified] = answer as unknown as Answer;
    }
  }
  return answers;
}
