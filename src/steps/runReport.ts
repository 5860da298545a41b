import { join } from 'node:path';
import { bytesOf, type Metadata } from '../backup/metadata.js';
import { place } from '../environments/url.js';
import { page } from '../evidence/page.js';
import {
  shownLines,
  sourceAround,
  withoutReportSecrets,
  type Ending,
  type ReportedBackup,
  type ReportedFile,
  type ReportedTrial,
  type RunReport,
} from '../evidence/report.js';
import { problemsOf } from '../problem.js';
import type { ReadFiles } from './analysis.js';
import { verdictOf } from './approval.js';
import { trialLines } from './common/trialLine.js';
import type { MigrateEvidence } from './evidence.js';
import type { Preflight } from './preflight.js';
import type { World } from './world.js';

/** What is known of a run so far, as people and programs are shown it. Pure but for the clock. */
export function reportOf(world: World, evidence: Partial<MigrateEvidence>, ending: Ending): RunReport {
  const { ports, run, version } = world;
  const { preflight, analysis, backup, recheck, approval } = evidence;
  const rehearsal = recheck?.rehearsal ?? evidence.rehearsal;
  const wayBack = recheck?.wayBack ?? evidence.wayBack ?? null;
  const proved = recheck?.backup ?? backup?.backup ?? null;
  const metadata = proved?.metadata ?? null;
  return withoutReportSecrets(
    {
      version: 1,
      run: { id: run.id, command: run.command, writtenAt: ports.clock.now().toISOString() },
      target: preflight
        ? { label: preflight.production.target.label, place: place(preflight.production.target.address) }
        : null,
      ending,
      git: preflight
        ? { commit: preflight.git.commit, branch: preflight.git.branch, dirty: preflight.git.dirtyPaths }
        : null,
      versions: versionsOf(version, preflight, metadata),
      files: preflight ? filesOf(preflight, analysis) : null,
      verdict: analysis && rehearsal && proved ? verdictOf(analysis, rehearsal, proved, wayBack) : null,
      effects: rehearsal?.effects ?? null,
      backup: metadata && backupOf(metadata),
      wayBack,
      trials: trialsOf(evidence),
      approval: approval ? { digest: approval.digest, reason: approval.reason, owners: approval.owners } : null,
    },
    (text) => ports.inWords(ports.redact(text)),
  );
}

const versionsOf = (
  own: string,
  preflight: Preflight | undefined,
  metadata: Metadata | null,
): Record<string, string> => ({
  supasafe: own,
  ...(preflight
    ? { 'Supabase CLI': preflight.cli.version, 'PostgreSQL of production': preflight.production.server.version }
    : {}),
  ...(metadata?.tools.pg_dump === undefined ? {} : { pg_dump: metadata.tools.pg_dump }),
});

const filesOf = ({ production }: Preflight, analysis: ReadFiles | undefined): ReportedFile[] =>
  production.pending.map(({ file, sha256, sql }) => {
    const read = analysis?.files.find((one) => one.migration.file === file);
    const lines = read && read.findings.length > 0 ? shownLines(sql) : [];
    return {
      file,
      sha256,
      statements: read?.statements ?? 0,
      transactional: read?.transactional ?? true,
      findings: (read?.findings ?? []).map((finding) => ({ ...finding, source: sourceAround(lines, finding.line) })),
    };
  });

function backupOf(metadata: Metadata): ReportedBackup {
  const tables = Object.values(metadata.tables);
  return {
    id: metadata.id,
    started: metadata.started,
    bytes: bytesOf(metadata),
    tables: tables.length,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    verification: metadata.verification,
    notInIt: metadata.coverage.map(({ what }) => what),
  };
}

const trialsOf = (evidence: Partial<MigrateEvidence>): ReportedTrial[] =>
  (['local', 'staging'] as const).flatMap((environment) => {
    const trial = evidence[environment];
    return trial ? [{ environment, lines: trialLines(trial) }] : [];
  });

/** Where a run's page lies. */
export const pagePath = ({ run }: Pick<World, 'run'>): string => join(run.folder, 'report.html');

/** Writes the page and resolves with its path. A page that cannot be made or written fails no run: it is told, and null. */
export async function writePage(world: World, report: () => RunReport): Promise<string | null> {
  const path = pagePath(world);
  try {
    await world.ports.files.write(path, page(report()), 0o600);
    return path;
  } catch (error) {
    const [{ what }] = problemsOf(error);
    world.ports.report.line(world.ports.report.tone('warn', `▲ The page of this run could not be written: ${what}`));
    return null;
  }
}
