import { compareFingerprints, type Fingerprint, type FingerprintDifference } from '../../database/catalogue.js';
import { shortened } from './shortened.js';

/** Where a copy's catalogue is another one; what was left out on purpose (`leftOut`) is missing as announced. */
export const catalogueFaults = (source: Fingerprint, copy: Fingerprint, leftOut: readonly string[]): string[] =>
  describeDifference(withoutAnnounced(compareFingerprints(source, copy), leftOut));

function withoutAnnounced(difference: FingerprintDifference, leftOut: readonly string[]): FingerprintDifference {
  const announced = new Set(
    leftOut.flatMap((name) => [`event trigger ${name}`, `event trigger "${name.replaceAll('"', '""')}"`]),
  );
  return { ...difference, missing: difference.missing.filter((name) => !announced.has(name)) };
}

function describeDifference(difference: FingerprintDifference): string[] {
  const lines = (names: readonly string[], words: string) => shortened(names.map((name) => `${name}: ${words}`));
  return [
    ...lines(difference.missing, 'missing after the restore'),
    ...lines(difference.extra, 'not at the source'),
    ...lines(difference.changed, 'differs after the restore'),
  ];
}
