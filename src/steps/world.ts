import type { Level } from '../backup/metadata.js';
import type { EnvironmentName } from '../environments/environment.js';
import type { RowAct } from '../database/rowDifference.js';
import type { Project } from '../environments/project.js';
import type { Settings } from '../environments/settings.js';
import type { Run } from '../journal/runRecord.js';
import type { Ports, Report } from '../ports.js';
import { problemsOf } from '../problem.js';
import type { Scratch } from '../sandbox/scratch.js';
import type { ScratchSource } from '../sandbox/scratchSource.js';

/** Everything a command works with; made once, never changed. */
export interface World {
  readonly ports: Ports;
  readonly project: Project;
  readonly settings: Settings;
  readonly run: Run;
  readonly version: string;
  readonly options: Options;
  readonly resources: Resources;
}

export interface Options {
  /** `--sandbox`: always wins over .env files. */
  readonly sandbox: boolean;
  readonly dryRun: boolean;
  /** Stop at the question, as CI does. */
  readonly prepare: boolean;
  /** A reason that was given on the command line. */
  readonly reason: string | null;
  readonly environment: EnvironmentName | null;
  /** A backup's name, or what names a backup: id, name or file. */
  readonly name: string | null;
  /** How much is compared; false for `--no-verify`: recorded as skipped. */
  readonly verify: Level | false;
  /** Of `restore` only. */
  readonly restore?: RestoreWishes;
}

/** What a command does when nothing is said. */
export const noWishes: Options = {
  sandbox: false,
  dryRun: false,
  prepare: false,
  environment: null,
  reason: null,
  name: null,
  verify: 'content',
};

export interface RestoreWishes {
  /** `--at`: the newest verified backup from before this time. */
  readonly at: Date | null;
  readonly schemaOnly: boolean;
  /** `--table`, as written; empty for a whole backup. */
  readonly tables: readonly string[];
  /** `--allow-production-rows`: production's rows may go to the server that all projects of this machine share. */
  readonly allowProductionRows: boolean;
  /** `--accept-differences`: keep what came back although it is not all that the backup says. */
  readonly acceptDifferences: boolean;
  /** `--undo`: the run whose tried way back is gone; null for none. */
  readonly undo?: string | null;
  /** Of `--table`. */
  readonly rows?: RowWishes;
}

export interface RowWishes {
  /** `--missing`, `--changed`; `--replace` is these two and `extra`. */
  readonly acts: readonly RowAct[];
  /** `--with-referenced` */
  readonly withReferenced: boolean;
  /** `--export`: a file that the rows go to instead of the target. */
  readonly exportTo: string | null;
}

/** What must be closed at the end, in the opposite order, whatever happened. */
export interface Resources {
  readonly scratchSource: () => Promise<ScratchSource>;
  /** One scratch server of a major for the whole run, started when it is first wanted; `bytes` is what it must hold. */
  readonly scratch: (major: number, bytes: number) => Promise<Scratch>;
  readonly onEnd: (close: () => Promise<unknown>) => void;
  /** Closes what it can; what could not be closed is told. */
  readonly closeAll: () => Promise<void>;
}

export function createResources(
  report: Pick<Report, 'line' | 'tone'>,
  openSource: () => Promise<ScratchSource>,
): Resources {
  const closers: (() => Promise<unknown>)[] = [];
  let source: Promise<ScratchSource> | null = null;
  const servers = new Map<number, Promise<Scratch>>();
  const scratchSource = () => (source ??= openSource());
  const start = async (major: number, bytes: number): Promise<Scratch> => {
    const starting = (await scratchSource()).start(major, bytes);
    // Registered before it is there: a run that ends meanwhile still waits for it and ends it.
    closers.push(async () => (await starting.catch(() => null))?.dispose());
    return starting;
  };
  return {
    scratchSource,
    scratch: (major, bytes) => {
      const server = servers.get(major) ?? start(major, bytes);
      servers.set(major, server);
      return server;
    },
    onEnd: (close) => void closers.push(close),
    async closeAll() {
      for (const close of closers.splice(0).reverse()) {
        await close().catch((error: unknown) => {
          for (const line of notClosed(error)) report.line(report.tone('warn', line));
        });
      }
    },
  };
}

function notClosed(error: unknown): string[] {
  const [{ what, details = [] }] = problemsOf(error);
  return [
    `▲ Something of this run could not be closed: ${what}`,
    ...details.map((line) => `    ${line}`),
    '  It concerns sessions and scratch only. The next command in this project ends what is left of them.',
  ];
}
