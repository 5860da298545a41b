import type { Metadata } from '../../backup/metadata.js';
import { isVerified } from '../../backup/metadata.js';
import type { Target } from '../../environments/environment.js';
import { isLoopback } from '../../environments/url.js';
import { exitCodes, type Problem } from '../../problem.js';
import type { World } from '../world.js';

/** What decides whether a backup and a database belong together. */
export interface Belonging {
  readonly source: Metadata;
  /** It came as a file that supasafe did not make. */
  readonly isForeign: boolean;
  readonly target: Pick<Target, 'label' | 'source' | 'address' | 'environment'>;
  readonly targetMajor: number;
  readonly ledger: readonly string[];
  /** Versions of the project's migration files. */
  readonly files: readonly string[];
  /** The target is the server that all projects of this machine share. */
  readonly isShared: boolean;
  readonly schemaOnly: boolean;
  readonly allowProductionRows: boolean;
}

/** Why this backup may not go into this database. Pure. */
export function belongingProblems(facts: Belonging): Problem[] {
  const { source, target, ledger, files, isForeign } = facts;
  const meets = (one: readonly string[], others: readonly string[]) => one.some((version) => others.includes(version));
  const known = [...ledger, ...files];
  const problems: Problem[] = [];
  if (source.ledger.length > 0 && known.length > 0 && !meets(source.ledger, known))
    problems.push(
      otherProject(`${source.id} is a backup of another project.`, [
        `Its ledger begins with ${source.ledger[0] ?? ''}: neither ${target.label} nor supabase/migrations has any of its ${source.ledger.length} migrations.`,
      ]),
    );
  else if (ledger.length > 0 && !meets(ledger, [...source.ledger, ...files]))
    problems.push(
      otherProject(`${target.label} is a database of another project.`, [
        `Its ledger begins with ${ledger[0] ?? ''}: neither ${source.id} nor supabase/migrations has any of its ${ledger.length} migrations.`,
        `The URL came from ${target.source}.`,
      ]),
    );
  if (
    facts.isShared &&
    source.environment === 'production' &&
    !isForeign &&
    !facts.schemaOnly &&
    !facts.allowProductionRows
  )
    problems.push({
      code: 'production-rows',
      exit: exitCodes.refused,
      what: `${target.label} is the server that all projects of this machine share, and ${source.id} holds production's rows.`,
      details: ["Whatever runs against that server would reach your users' data."],
      next: [
        'Definitions only: the same command with --schema-only',
        'If that is what you want: the same command with --allow-production-rows',
      ],
    });
  const major = Number.parseInt(source.database.serverVersion, 10);
  if (major > facts.targetMajor)
    problems.push({
      code: 'server-version',
      exit: exitCodes.refused,
      what: `${source.id} was taken from PostgreSQL ${major}, and ${target.label} runs ${facts.targetMajor}.`,
      details: ['A newer server says things that an older one does not know.'],
      next: ['Restore into a server of the same major, or a later one.'],
    });
  if (!isForeign && source.verification?.result === 'failed')
    problems.push({
      code: 'backup-unverified',
      exit: exitCodes.refused,
      what: `${source.id} was tried, and could not be restored as it was.`,
      details: source.verification.details.slice(0, 4),
      next: [`Prove it again: npm run verify -- ${source.id}`, 'Or choose another backup: npm run backups'],
    });
  return problems;
}

const otherProject = (what: string, details: readonly string[]): Problem => ({
  code: 'other-project',
  exit: exitCodes.refused,
  what,
  details,
  next: ['Look at the URL, and at what npm run backups lists. Nothing of one project is restored into another.'],
});

/** What is no reason to refuse, and has to be said. */
export function belongingNotes({ source, isForeign, target }: Belonging, systemIdentifier: string | null): string[] {
  const { database } = source;
  const isOther =
    database.systemIdentifier !== null && systemIdentifier !== null && database.systemIdentifier !== systemIdentifier;
  return [
    ...(isForeign ? ['▲ supasafe did not make this file: nobody ever compared it with a database.'] : []),
    ...(!isForeign && !isVerified(source) ? ['▲ Nobody has proved this backup. To do it first: npm run verify'] : []),
    ...(!isForeign && source.environment !== target.environment
      ? [`▲ It is a backup of ${source.environment}, and goes into ${target.environment}.`]
      : !isForeign && isOther
        ? [`▲ It was taken from another server (${database.host}:${database.port}) than ${target.label} is on now.`]
        : []),
  ];
}

/** Where `supabase start` puts its database, whoever names it. */
export const isSharedServer = ({ project }: Pick<World, 'project'>, { address }: Pick<Target, 'address'>): boolean =>
  isLoopback(address.host) && address.port === project.localPort;
