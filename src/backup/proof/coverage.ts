import type { Scratch } from '../../sandbox/scratch.js';
import type { Coverage, Metadata } from '../metadata.js';
import type { Restored } from '../restoreCopy.js';

/** What a restore into this scratch cannot prove. */
export const unproved = (scratch: Scratch, metadata: Metadata, restored: Restored): Coverage[] => [
  ...stubCoverage(scratch, metadata),
  ...leftOutCoverage(restored),
];

const leftOutCoverage = ({ leftOut }: Restored): Coverage[] =>
  leftOut.length === 0
    ? []
    : [
        {
          what: `event triggers ${leftOut.join(', ')}`,
          why: 'in the archive, but not compared: only a superuser may own one, and on your scratch server no role is altered',
        },
      ];

const stubCoverage = (scratch: Scratch, metadata: Metadata): Coverage[] => {
  const stubs = Object.keys(metadata.catalogue.entries).flatMap((entry) => {
    const name = /^extension "?([^"]+)"?$/.exec(entry)?.[1];
    return name !== undefined && scratch.stubs.has(name) ? [name] : [];
  });
  return stubs.length === 0
    ? []
    : [
        {
          what: `behaviour of ${stubs.join(', ')}`,
          why: 'scratch has stand-ins for these extensions: their objects and rows were compared, nothing of them ran',
        },
      ];
};
