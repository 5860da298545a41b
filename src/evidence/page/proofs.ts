import { rolesStay } from '../../approval/verdictLines.js';
import { size } from '../../backup/space.js';
import { html, type Markup, type Part } from '../markup.js';
import type { ReportedBackup, RunReport } from '../report.js';
import { count, duration, moment } from '../words.js';
import { code, lines, type Section } from './parts.js';

const good = (text: string): Markup => html`<span class="badge good"><span aria-hidden="true">✓ </span>${text}</span>`;
const bad = (text: string): Markup => html`<span class="badge bad"><span aria-hidden="true">✖ </span>${text}</span>`;

const pairs = (rows: readonly (readonly [string, Part])[]): Markup =>
  html`<dl class="pairs">
    ${rows.map(
      ([term, value]) =>
        html`<dt>${term}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;

const ways = {
  inverse: 'what the migrations added is dropped again',
  tables: 'the touched tables come back from the backup',
  whole: 'the whole backup comes back',
} as const;

export function wayBackSection({ wayBack, run }: RunReport): Section {
  return { id: 'way-back', title: 'Way back', body: wayBackBody(wayBack, run.command) };
}

function wayBackBody(wayBack: RunReport['wayBack'], command: string): Markup {
  if (wayBack === null) return html`<p>${bad('not tried')} The run ended before the way back was tried.</p>`;
  if (wayBack.kind === 'untested') return html`<p>${bad('no tested way back')} ${wayBack.why}</p>`;
  const use =
    command === 'rehearse'
      ? 'This run pushes nowhere. The one that does tries its own way back and prints what to type:'
      : 'After the push, this is what to type. Rows that were written since the backup are not in it.';
  return html`<p>
      ${good('tested')} Gone there and back on the copy, which then was as before: ${duration(wayBack.seconds)};
      ${ways[wayBack.how]}${rolesStay(wayBack)}.
    </p>
    <p>${use}</p>
    ${lines(wayBack.commands)}`;
}

export function backupSection({ backup }: RunReport): Section {
  return {
    id: 'backup',
    title: 'Backup',
    body: backup ? backupFacts(backup) : html`<p>${bad('none')} The run ended before a backup was proved.</p>`,
  };
}

function backupFacts({ id, started, bytes, tables, rows, verification, notInIt }: ReportedBackup): Markup {
  return pairs([
    ['Backup', code(id)],
    ['Of', `${moment(started)}, one snapshot`],
    ['Holds', `${count(rows, 'row')} in ${count(tables, 'table')}, ${size(bytes)}`],
    [
      'Restored and compared',
      verification === null
        ? bad('not verified')
        : html`${verification.result === 'verified' ? good('verified') : bad(verification.result)}
            ${moment(verification.when)}<br /><span class="dim small">${verification.how}</span
            >${verification.details.map((line) => html`<br />${line}`)}`,
    ],
    ...(notInIt.length > 0 ? [['Not in it', html`<span class="dim small">${notInIt.join('; ')}</span>`] as const] : []),
  ]);
}

export function consentSection({ trials, approval, run }: RunReport): Section {
  const isRehearsal = run.command === 'rehearse';
  const tried = (environment: 'local' | 'staging'): Part =>
    trials.find((one) => one.environment === environment)?.lines.map((line) => html`${line}<br />`) ??
    (isRehearsal ? 'not tried: a rehearsal tries nothing there' : 'not tried in this run');
  const given =
    approval === null
      ? isRehearsal
        ? 'not asked: a rehearsal changes nothing'
        : 'not given'
      : html`${approval.owners.map(({ name, at }) => html`${good('approved')} ${name}, ${moment(at)}<br />`)}${approval.reason !== null && html`Reason: ${approval.reason}<br />`}<span
            class="dim small"
            >plan ${code(approval.digest.slice(0, 12))}</span
          >`;
  return {
    id: 'consent',
    title: 'Trials and approval',
    body: pairs([
      ['Local', tried('local')],
      ['Staging', tried('staging')],
      ['Approval', given],
    ]),
  };
}

export function originSection({ git, versions, files, run }: RunReport): Section {
  const tree =
    git &&
    (git.dirty.length === 0
      ? 'clean'
      : `${count(git.dirty.length, 'uncommitted file')}: ${git.dirty.slice(0, 5).join(', ')}${git.dirty.length > 5 ? ' …' : ''}`);
  return {
    id: 'origin',
    title: 'Where it comes from',
    body: pairs([
      [
        'Git',
        git
          ? html`${code(git.commit?.slice(0, 12) ?? 'no commit')} on ${git.branch ?? 'a detached HEAD'}, ${tree}`
          : 'not looked at',
      ],
      ['Run', html`${code(run.id)}, written ${moment(run.writtenAt)}`],
      ...Object.entries(versions).map(([name, version]) => [name, version] as const),
      ...(files ?? [])
        .slice(0, 50)
        .map(({ file, sha256 }) => [file, html`<span class="dim small">SHA-256 ${code(sha256)}</span>`] as const),
    ]),
  };
}
