import { dirname, join } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import type { Files } from '../ports.js';
import { exitCodes, stop } from '../problem.js';

/** A folder with `supabase/config.toml`, and what supasafe needs of that file. */
export interface Project {
  readonly root: string;
  /** `project_id`: the first half of every label. */
  readonly id: string;
  /** `[db] port`: where `supabase start` puts its database. */
  readonly localPort: number;
  readonly migrationsFolder: string;
  /** What the API's roles reach: `[api] schemas`, and Storage, which they reach whatever the list says. */
  readonly exposedSchemas: readonly string[];
}

const config = z.looseObject({
  project_id: z
    .string()
    .regex(/^[\p{L}\p{N}._-]+$/u, 'may hold letters, digits, dot, hyphen and underscore')
    .optional(),
  api: z.looseObject({ schemas: z.array(z.string()).optional() }).optional(),
  db: z.looseObject({ port: z.int().min(1).max(65535).optional() }).optional(),
});

const defaultLocalPort = 54322;
const defaultSchemas = ['public', 'graphql_public'];

/** The nearest folder upward from `from` that holds a Supabase project. */
export async function findProject(files: Files, from: string): Promise<Project> {
  for (let folder = from; ; folder = dirname(folder)) {
    const text = await files.read(join(folder, 'supabase', 'config.toml'));
    if (text !== null) return readProject(folder, text);
    if (dirname(folder) === folder) break;
  }
  throw stop(
    exitCodes.usage,
    'no-project',
    'There is no Supabase project here.',
    [`No supabase/config.toml in ${from} or any folder above it.`],
    ['Go to your project, or make one with: npx supabase init'],
  );
}

function readProject(root: string, text: string): Project {
  const where = join(root, 'supabase', 'config.toml');
  let parsed: z.infer<typeof config>;
  try {
    parsed = config.parse(parse(text));
  } catch (error) {
    const details = error instanceof z.ZodError ? error.issues.map(describe) : [placeOf(error)];
    throw stop(exitCodes.usage, 'config-unreadable', `${where} cannot be read.`, details, [
      'Mend the file, then try again.',
    ]);
  }
  if (parsed.project_id === undefined) {
    throw stop(
      exitCodes.usage,
      'no-project-id',
      `${where} has no project_id.`,
      ['It names your project in every question and log, so that nobody confuses two of them.'],
      ['Add a line at the top of the file: project_id = "your-project"'],
    );
  }
  return {
    root,
    id: parsed.project_id,
    localPort: parsed.db?.port ?? defaultLocalPort,
    migrationsFolder: join(root, 'supabase', 'migrations'),
    exposedSchemas: [...new Set([...(parsed.api?.schemas ?? defaultSchemas), 'storage'])],
  };
}

const describe = (issue: z.core.$ZodIssue): string => `${issue.path.join('.')}: ${issue.message}`;

/** The parser's own message shows the lines around the fault, and a password may stand in one of them. */
function placeOf(error: unknown): string {
  const { line, column } = error as { line?: number; column?: number };
  return line === undefined ? 'It is not TOML.' : `It is not TOML at line ${line}, column ${column ?? 1}.`;
}
