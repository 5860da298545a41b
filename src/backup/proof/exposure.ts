import { readApiRoles, readExposure, type Exposure } from '../../database/exposure.js';
import { trySelects, type Outcome, type Try } from '../../database/tries.js';
import type { Session } from '../../ports.js';
import {
  compareExposure,
  describeFindings,
  expectation,
  type Expectation,
  type Finding,
} from './exposureComparison.js';
import { unpackExposure } from '../exposureFormat.js';
import type { Metadata } from '../metadata.js';

/** What the copy, restored, would let the API's roles do that the source does not, or no longer; `session` is a superuser's. */
export async function exposureFaults(session: Session, metadata: Metadata): Promise<string[]> {
  if (!metadata.exposure) return [];
  const exposure = unpackExposure(metadata.exposure);
  const copy = await readExposure(session, exposure.schemas, exposure.roles);
  const findings = compareExposure(exposure, copy);
  const own = await readApiRoles(session);
  // Of the server's own roles only those count that it has.
  const known = Object.fromEntries(Object.entries(exposure.roles).filter(([role]) => role in own));
  const isSame = JSON.stringify(own) === JSON.stringify(exposure.roles);
  const asServer = isSame ? copy : await readExposure(session, exposure.schemas, own);
  const planned = planTries({ ...exposure, roles: known }, copy, asServer);
  const outcomes = await trySelects(session, planned);
  const tried = planned.flatMap((one, index) => judge(one, outcomes[index] ?? null));
  return describeFindings([...findings, ...untold(findings, tried, exposure)]);
}

export interface PlannedTry extends Try {
  readonly object: string;
  readonly expected: Expectation;
}

/**
 * What the source's facts say of each SELECT. A scratch server's role may inherit more than the source's, from another
 * backup say, or less: a try for which that makes a difference would tell of the server, not of the backup, and is left
 * out.
 */
export function planTries(source: Exposure, copy: Exposure, asServer: Exposure): PlannedTry[] {
  return Object.keys(copy.objects).flatMap((object) => {
    const relation = /^(?:table|view|materialized view) (.*)$/s.exec(object)?.[1];
    if (relation === undefined || !(object in source.objects)) return [];
    return Object.keys(source.roles).flatMap((role): PlannedTry[] => {
      if (expectation(copy, object, role) !== expectation(asServer, object, role)) return [];
      const expected = expectation(source, object, role);
      // Where policies or a view decide, a row would prove nothing: none is asked for, and no code of the project runs.
      return [{ object, role, relation, expected, rows: expected === 'let in' ? 0 : 1 }];
    });
  });
}

export function judge({ object, role, expected }: PlannedTry, outcome: Outcome | null): Finding[] {
  if (outcome === null || outcome === 'failed') return [];
  const finding = (direction: Finding['direction'], reason: string): Finding[] => [
    { direction, object, role, reasons: [`tried on the copy, ${reason}`] },
  ];
  if (outcome === 'refused') return expected === 'refused' ? [] : finding('close', 'a SELECT is refused');
  if (expected === 'refused') return finding('expose', 'a SELECT is not refused');
  if (expected === 'nothing' && outcome === 'row') return finding('expose', 'a SELECT gives rows');
  if (expected === 'rows' && outcome === 'hidden')
    return finding('close', 'a SELECT gives no row of those that are there');
  return [];
}

/** A try that fails for a reason that is told already needs no line of its own. */
function untold(told: readonly Finding[], tried: readonly Finding[], { objects }: Exposure): Finding[] {
  const known = new Set(told.map(({ object, role }) => JSON.stringify([object, role])));
  return tried.filter(
    ({ object, role }) =>
      ![object, `schema ${objects[object]?.schema ?? ''}`].some((one) => known.has(JSON.stringify([one, role]))),
  );
}

/** For `verification.how`. */
export function exposureHow({ exposure }: Metadata): string {
  if (!exposure) return "rights of the API's roles not compared: the backup does not say what they were";
  const roles = Object.keys(exposure.roles);
  if (roles.length === 0) return 'no role of the API is there whose rights could be compared';
  const relations = Object.keys(exposure.objects).filter((object) => /(table|view) /.test(object));
  return `rights of ${roles.join(', ')} on ${relations.length} tables and views compared and tried`;
}
