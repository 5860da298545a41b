import { createHash } from 'node:crypto';
import { html, Markup, type Part } from './markup.js';
import { fileAnchor, filesSection } from './page/files.js';
import { findingsSection } from './page/findings.js';
import { doneBesideSection, lostSection, objectsSection, rowsSection } from './page/losses.js';
import { section, type Section } from './page/parts.js';
import { backupSection, consentSection, originSection, wayBackSection } from './page/proofs.js';
import { style } from './page/style.js';
import { endingSection, headline, verdictSection } from './page/verdict.js';
import type { RunReport } from './report.js';
import { moment } from './words.js';

/** Nothing is loaded and no script runs, whatever a name in the page says; the one style sheet is known by its hash. */
const policy = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  `base-uri 'none'`,
  `form-action 'none'`,
].join('; ');

/** By hand, so that no formatter puts a space into what the hash is of. */
const sheet = new Markup(`<style>${style}</style>`);

/** A whole HTML document that needs nothing beside itself. */
export function page(report: RunReport): string {
  const sections = sectionsOf(report);
  const title = `${report.target?.label ?? 'supasafe'}: ${report.verdict?.level ?? headline(report.ending)}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${sheet}
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <header class="wide">
          <h1>${heading(report)}</h1>
          <p>${headline(report.ending)}</p>
          <p class="dim small">
            ${report.target && `${report.target.place} · `}${moment(report.run.writtenAt)} ·
            <code>${report.run.id}</code>
          </p>
          <nav aria-label="Contents">
            <ul>
              ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main id="main" class="wide">${sections.map(section)}</main>
        <footer class="wide">
          <p>Written by supasafe. This file needs no network and holds no row of any table.</p>
        </footer>
      </body>
    </html> `.text;
}

function heading({ target, files, run }: RunReport): Part {
  const what = files === null ? 'A run' : files.length === 1 ? (files[0]?.file ?? '') : `${files.length} migrations`;
  return `${what}${target ? (run.command === 'rehearse' ? ', rehearsed for ' : ' for ') + target.label : ''}`;
}

function sectionsOf(report: RunReport): Section[] {
  const anchorOf = (file: string | null) => fileAnchor(report, file);
  return [
    ...(report.ending.kind === 'stopped' ? [endingSection(report)] : []),
    verdictSection(report, anchorOf),
    ...(report.ending.kind === 'stopped' ? [] : [endingSection(report)]),
    rowsSection(report),
    lostSection(report),
    filesSection(report),
    findingsSection(report),
    doneBesideSection(report),
    objectsSection(report),
    wayBackSection(report),
    backupSection(report),
    consentSection(report),
    originSection(report),
  ].filter((one) => one !== null);
}
