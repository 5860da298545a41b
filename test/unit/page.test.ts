import { writeFileSync } from 'node:fs';
import { test } from '@jest/globals';
import { page } from '../../src/evidence/page.js';
import { hostile, large, sample } from '../fixtures/report.js';
test('write', () => {
  writeFileSync('/tmp/page-sample.html', page(sample));
  writeFileSync('/tmp/page-hostile.html', page(hostile));
  const t = performance.now();
  const text = page(large(40, 500));
  console.log(performance.now() - t, text.length);
  writeFileSync('/tmp/page-large.html', text);
});
