import { expect, test } from '@jest/globals';
import { envelopeOf, leftEnvelope } from '../../src/steps/common/envelope.js';
import type { CliFailure } from '../../src/supabase/output.js';
import { allowed, file } from './analysing.js';
import { fileEffects, statement } from './judging.js';

test.each([
  ['nothing', [], 60],
  ['what is quick', [0.2, 5.9], 60],
  ['what takes long', [0.2, 12.34], 124],
])('%s gets ten times what it took, and a minute at least', (_, seconds, limitSeconds) => {
  const statements = seconds.map((one) => statement({ seconds: one }));
  const envelope = envelopeOf({ files: [fileEffects({ file: 'a.sql', statements }), fileEffects({ file: 'b.sql' })] });
  expect(envelope).toEqual({ limitSeconds, longestOf: { 'a.sql': Math.max(0, ...seconds), 'b.sql': 0 } });
});

const failure = (changes: Partial<CliFailure> = {}): CliFailure => ({
  code: 'DbPushApplyError',
  message: 'ERROR: canceling statement due to statement timeout (SQLSTATE 57014)',
  sqlState: '57014',
  statement: null,
  file,
  ...changes,
});
const envelope = { limitSeconds: 124, longestOf: { [file]: 12.34 } };

test('what ended by the limit says what was rehearsed, what was given, and what stays', async () => {
  const { files } = await allowed('create table private.a (id int);\nupdate private.b set c = 1 where d = 2;');
  expect(leftEnvelope(failure(), envelope, files)).toMatchObject({
    code: 'envelope-left',
    details: [
      `Production was given 124 s for a statement; in the rehearsal the longest one of ${file} took 12.3 s. Reality left what was rehearsed.`,
      `${file} was rolled back: nothing of it stays.`,
    ],
  });
  const { files: halves } = await allowed('create index concurrently i on private.a (b);\nselect 1;');
  expect(leftEnvelope(failure(), envelope, halves)?.details[1]).toBe(
    `${file} is not one transaction: what stands before that statement stays, and the ledger does not say so.`,
  );
});

test('what ended otherwise is no matter of the limit', () => {
  const byHand = 'ERROR: canceling statement due to user request (SQLSTATE 57014)';
  expect(leftEnvelope(failure({ message: byHand }), envelope, [])).toBeNull();
  expect(leftEnvelope(failure({ sqlState: '55P03' }), envelope, [])).toBeNull();
});
