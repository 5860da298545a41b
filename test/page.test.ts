import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { page as render } from '../src/evidence/page.js';
import type { RunReport } from '../src/evidence/report.js';
import { hostile, large, sample } from './fixtures/report.js';
import { some } from './support/depth.js';
import { chromiumPath } from './support/chromium.mjs';

const executablePath = chromiumPath();
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const quiet = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** What axe finds wrong, a line each. */
const accessibility = `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`;

interface Seen {
  readonly page: Page;
  /** What the page wanted from anywhere but its own file. */
  readonly requests: string[];
  /** Whatever the browser had to say. */
  readonly said: string[];
}

interface Look {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly allOpen?: boolean;
}

// Announced by test/support/announce.mjs where it is skipped.
(executablePath === null ? describe.skip : describe)("a run's page in Chromium", () => {
  let folder: string;
  let browser: BrowserContext;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'supasafe-page-'));
    browser = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: executablePath ?? '',
      args: quiet,
    });
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function look(
    report: RunReport,
    { scheme = 'light', width = 1280, allOpen = false }: Look = {},
  ): Promise<Seen> {
    const path = join(folder, 'report.html');
    writeFileSync(path, render(report));
    const url = pathToFileURL(path).href;
    const page = await browser.newPage();
    const seen: Seen = { page, requests: [], said: [] };
    page.on('request', (request) => (request.url() === url ? undefined : seen.requests.push(request.url())));
    page.on('console', (message) => seen.said.push(message.text()));
    page.on('pageerror', (error) => seen.said.push(error.message));
    page.on('dialog', (dialog) => {
      seen.said.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(url);
    if (allOpen) await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
    return seen;
  }

  const overflow = (page: Page): Promise<number> =>
    page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

  const looks = [
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const;
  describe.each(some(looks))('%s, %i px wide', (scheme, width) => {
    test.each([
      ['a rehearsal', sample],
      ['a run that stopped, with hostile names', hostile],
    ])('%s: nothing is loaded, nothing is wrong, nothing scrolls sideways', async (_, report) => {
      const { page, requests, said } = await look(report, { scheme, width, allOpen: true });
      const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(background).toBe(scheme === 'light' ? 'rgb(246, 247, 249)' : 'rgb(15, 19, 24)');
      expect(await overflow(page)).toBe(0);
      await page.evaluate(axeSource);
      const faults = await page.evaluate<string[]>(accessibility);
      expect(faults).toEqual([]);
      expect(requests).toEqual([]);
      expect(said).toEqual([]);
      await page.close();
    });
  });

  test('names from a database are text', async () => {
    const { page } = await look(hostile, { allOpen: true });
    const text = await page.locator('body').innerText();
    for (const name of [
      'public."<script>alert(1)</script>"',
      '"><img src=x onerror=alert(1)>/production',
      '<h1>failed</h1>',
    ])
      expect(text).toContain(name);
    for (const sign of ['\u001b', '\u202e', '\u202c']) expect(text).not.toContain(sign);
    // Lines of a problem stand below one another.
    expect(text).toMatch(/^a\n<b>b<\/b>/m);
    const made = await page
      .locator('script, img, iframe, h1 *, main style, [onload], [onerror], [onmouseover]')
      .count();
    expect(made).toBe(0);
    expect(await page.locator('h1').count()).toBe(1);
    await page.close();
  });

  test('no script runs in it, even one that got into it', async () => {
    const { page, said } = await look(sample);
    const ran = await page.evaluate(`(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      const image = document.createElement('img');
      image.src = 'https://example.com/x.png';
      document.body.append(script, image);
      return 'ran' in window;
    })()`);
    expect(ran).toBe(false);
    expect(said.join('\n')).toContain('Content Security Policy');
    await page.close();
  });

  test('by keyboard: past the contents, to a section, into a file and out', async () => {
    const { page } = await look(sample);
    const focused = () =>
      page.evaluate(`(() => {
        const element = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const { left, width } = element.getBoundingClientRect();
        const outline = outlineStyle + ' ' + outlineWidth;
        return { text: element.textContent.trim(), outline, isSeen: left >= 0 && width > 0 };
      })()`);
    await page.keyboard.press('Tab');
    expect(await focused()).toEqual({ text: 'To the content', outline: 'solid 3px', isSeen: true });
    await page.keyboard.press('Enter');
    expect(await page.evaluate('location.hash')).toBe('#main');
    await page.keyboard.press('Tab');
    expect(await focused()).toMatchObject({ text: '20261005081500_drop_order_totals.sql', outline: 'solid 3px' });
    await page.locator('summary').first().focus();
    const isOpen = () => page.evaluate(`document.querySelector('details.file').open`);
    expect(await isOpen()).toBe(false);
    await page.keyboard.press('Enter');
    expect(await isOpen()).toBe(true);
    await page.keyboard.press('Space');
    expect(await isOpen()).toBe(false);
    await page.close();
  });

  test('to a screen reader: landmarks, headings, tables with headers, bars in words', async () => {
    const { page } = await look(sample, { allOpen: true });
    for (const role of ['banner', 'navigation', 'main', 'contentinfo'] as const)
      expect([role, await page.getByRole(role).count()]).toEqual([role, 1]);
    const levels = await page.evaluate<string[]>(
      `[...document.querySelectorAll('h1,h2,h3')].map(({ tagName }) => tagName)`,
    );
    expect(levels[0]).toBe('H1');
    expect(await page.getByRole('region', { name: 'Rows' }).count()).toBe(1);
    const table = page.getByRole('table', { name: 'Every table whose rows changed, losses first' });
    expect(await table.getByRole('columnheader').allInnerTexts()).toEqual([
      'Table',
      'Before',
      'After',
      'What happened to its rows',
    ]);
    expect(await table.getByRole('rowheader').first().innerText()).toBe('public.order_items');
    expect(await table.getByRole('row').nth(1).innerText()).toMatch(/61,230\s+60,379\s+851 deleted/);
    expect(
      await page.getByRole('img', { name: 'public.orders: writes wait from 810 ms to 4.6 s of 4.6 s' }).count(),
    ).toBe(1);
    expect(await page.getByRole('img').count()).toBe(await page.locator('td.when').count());
    // That nothing was found wrong elsewhere means something only if it would be found.
    await page.evaluate(`document.querySelector('main').removeAttribute('id'); document.documentElement.lang = ''`);
    await page.evaluate(axeSource);
    expect((await page.evaluate<string[]>(accessibility)).join()).toMatch(
      /html-has-lang.*skip-link|skip-link.*html-has-lang/s,
    );
    await page.close();
  });

  test('40 files of 500 statements stay closed, and open one by one', async () => {
    const { page, said } = await look(large(40, 500), { width: 360 });
    expect(await page.locator('details.file').count()).toBe(40);
    expect(await page.locator('details.file[open]').count()).toBe(3);
    expect(await overflow(page)).toBe(0);
    const shut = page.locator('#file-1');
    await shut.locator('summary').first().click();
    expect(await shut.locator('ol.statements > li').first().isVisible()).toBe(true);
    expect(said).toEqual([]);
    await page.close();
  });
});
