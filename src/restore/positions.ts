import type { Metadata } from '../backup/metadata.js';
import { readSequences } from '../database/sequences.js';
import type { Postgres, Session } from '../ports.js';
import { onOneLine, type Entry } from './entries.js';
import { splitQualified } from './names.js';

/** Statements that put sequences where the backup has them. */
export interface Moves {
  /** Before the transaction is kept: when it is not, numbers are left out, and no harm is done. */
  readonly forward: readonly string[];
  /** Once it is kept: when it is not, a sequence that was set back would give numbers that are taken. */
  readonly back: readonly string[];
}

/** For sequences that stay. One that somebody took a number from meanwhile is not set back. */
export async function readMoves(
  postgres: Postgres,
  session: Session,
  sequences: readonly string[],
  { sequences: wanted }: Pick<Metadata, 'sequences'>,
): Promise<Moves> {
  const relations = sequences.flatMap((qualified) => {
    const [schema, name] = splitQualified(qualified) ?? [];
    return schema === undefined || name === undefined ? [] : [{ schema, name, qualified, oid: 0 }];
  });
  const now = await readSequences(postgres, session, relations);
  const [forward, back]: [string[], string[]] = [[], []];
  for (const { schema, name, qualified } of relations) {
    const [is, to] = [now[qualified], wanted[qualified]?.after];
    if (!is || !to || (is.last === to.last && is.given === to.given)) continue;
    const sequence = `${postgres.identifier(schema)}.${postgres.identifier(name)}`;
    const set = `select setval(${postgres.literal(sequence)}::regclass, ${postgres.literal(to.last)}::bigint, ${String(to.given)})`;
    if (BigInt(to.last) > BigInt(is.last) || (to.last === is.last && to.given)) forward.push(set);
    else
      back.push(
        `${set} from ${sequence} s where s.last_value = ${postgres.literal(is.last)}::bigint and s.is_called = ${String(is.given)}`,
      );
  }
  return { forward, back };
}

/** Which of these sequences a line of the table of contents speaks of. */
export const sequenceOf = (settable: ReadonlySet<string>, { schema, tag }: Entry): string | undefined =>
  [...settable].find((name) => {
    const [ofSchema, sequence] = splitQualified(name) ?? [];
    return ofSchema !== undefined && onOneLine(ofSchema) === schema && onOneLine(sequence ?? '') === tag;
  });
