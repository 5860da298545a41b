import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createClock } from '../../src/system/clock.js';
import { createHost } from '../../src/system/host.js';
import { createReport } from '../../src/system/report.js';
import { visible, visibleLines } from '../../src/visible.js';
import { never } from '../support/interruption.js';

let printed = '';
beforeEach(() => {
  printed = '';
  const keep = (text: string | Uint8Array) => {
    printed += String(text);
    return true;
  };
  jest.spyOn(process.stderr, 'write').mockImplementation(keep);
  jest.spyOn(process.stdout, 'write').mockImplementation(keep);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const report = () => createReport(createClock(never), { ...createHost(), env: { NO_COLOR: '1' } }, (text) => text);

test.each([
  ['\u001b[2K\u001b[1A\r', '␛[2K␛[1A␍'],
  ['a\u007fb\u009bc', 'a␡b�c'],
  ['\u202etxet\u2066', '�txet�'],
  ['ä → 日本 ✓\n', 'ä → 日本 ✓␊'],
])('%j is shown as %s', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('texts of several lines keep their lines', () => {
  expect(visibleLines('one\r\n\ttwo\rthree')).toBe('one\n\ttwo␍three');
});

test('whatever is printed, a terminal has nothing to obey in it', () => {
  const evil = 'x\u001b[2K\u001b[8m\u001b]0;title\u0007';
  const shown = 'x␛[2K␛[8m␛]0;title␇';
  const paper = report();
  paper.line(evil);
  paper.output(evil);
  paper.problem({ code: 'x', exit: 1, what: evil, details: [`${evil}\n${evil}`], next: [evil], commands: [evil] });
  // oxlint-disable-next-line no-control-regex
  expect(printed.replaceAll('\r\u001b[2K', '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  expect(printed.split(shown)).toHaveLength(8);
});
