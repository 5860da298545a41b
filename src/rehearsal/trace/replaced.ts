import type { Catalogue } from '../../database/catalogue.js';
import type { RightLost } from '../effects.js';
import { nowCalled, rightsLost, type Renamed } from './rights.js';

/**
 * Rights that went, followed by object, and by name where a name means another relation now: clients go by names, and
 * what a renamed table keeps does not guard the one that took its place.
 */
export function allRightsLost(before: Catalogue, after: Catalogue, renamed: Renamed): RightLost[] {
  const byObject = rightsLost(before, after, renamed);
  const told = new Set(byObject.map(({ entry }) => entry));
  return [...byObject, ...rightsLostByName(before, after, renamed).filter(({ entry }) => !told.has(entry))];
}

function rightsLostByName(before: Catalogue, after: Catalogue, renamed: Renamed): RightLost[] {
  const taken = [...renamed.keys()].filter((name) => relationKinds.some((kind) => after.has(`${kind} ${name}`)));
  if (taken.length === 0) return [];
  const others = new Map([...renamed].filter(([name]) => !taken.includes(name)));
  return rightsLost(before, after, others).flatMap((one) => {
    const name = taken.find((each) => nowCalled(one.entry, new Map([[each, 'another']])) !== one.entry);
    return name === undefined
      ? []
      : [{ ...one, withObject: null, what: `${one.what}: ${name} is another relation now` }];
  });
}

const relationKinds = ['table', 'view', 'materialized view'];
