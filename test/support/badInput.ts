import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect } from '@jest/globals';
import pg from 'pg';
import { environmentNames } from '../../src/environments/environment.js';
import type { Problem } from '../../src/problem.js';
import { nobody } from './played.js';
import type { Outcome, TestProject, Urls } from './project.js';

type Command = Parameters<TestProject['run']>[0];
export type Wish = NonNullable<Parameters<TestProject['run']>[1]>;

export interface Expected {
  readonly exit: 2 | 3;
  /** One for each problem, in any order. */
  readonly codes: readonly string[];
  /** What the message must name. */
  readonly says?: readonly (string | RegExp)[];
  /** What it must not name, besides the passwords of the servers that are watched. */
  readonly secrets?: readonly string[];
}

export type Refuses = (command: Command, expected: Expected, wish?: Wish) => Promise<Outcome>;

/** Runs a command with bad input: one message a problem, no password in it, nothing changed but its own record. */
export const refusals =
  (project: TestProject, servers: () => readonly string[]): Refuses =>
  async (command, expected, { played, ...wish } = {}) => {
    const before = { files: filesOf(project), databases: await databasesOf(servers()) };
    const outcome = await project.run(command, { ...wish, played: { prompter: nobody, ...played } });
    expectMessages(outcome, expected);
    expect(await databasesOf(servers())).toEqual(before.databases);
    const record = expectOnlyItsRecord(before.files, filesOf(project));
    const secrets = [...servers().map((url) => new URL(url).password), ...(expected.secrets ?? [])];
    for (const text of [outcome.paper.text, ...record.map((path) => project.read(path))])
      for (const secret of secrets) expect(text).not.toContain(secret);
    return outcome;
  };

export const problemsOf = ({ json }: Outcome): readonly Problem[] => json.problems as readonly Problem[];

function expectMessages(outcome: Outcome, { exit, codes, says = [] }: Expected): void {
  const problems = problemsOf(outcome);
  const { text, lines } = outcome.paper;
  expect(problems.map((problem) => problem.code).sort()).toEqual([...codes].sort());
  expect(outcome.exit).toBe(exit);
  expect(outcome.json).toMatchObject({ ok: false, exit });
  for (const { what, code, next = [] } of problems) {
    expect(lines.filter((line) => line === `✖ ${what}  ${code}`)).toHaveLength(1);
    expect(next).not.toEqual([]);
  }
  for (const words of says) expect(text).toMatch(words);
  expect(text).toMatch(/(Nothing|No database) was changed/);
  expect(text).not.toMatch(/db reset|migration repair|\bat .+\.[jt]s:\d/);
}

/** The new files: at most one journal, and the page of what was read. */
function expectOnlyItsRecord(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  for (const [path, digest] of before) expect([path, after.get(path)]).toEqual([path, digest]);
  const fresh = [...after.keys()].filter((path) => !before.has(path) && path !== '.supasafe/.gitignore');
  expect(fresh.filter((path) => !/^\.supasafe\/runs\/[^/]+\/(journal\.jsonl|report\.html)$/.test(path))).toEqual([]);
  for (const name of ['journal.jsonl', 'report.html'])
    expect(fresh.filter((path) => path.endsWith(name)).length).toBeLessThanOrEqual(1);
  return fresh;
}

/** Digest of every file of a project, its record included. */
export const filesOf = (project: TestProject): ReadonlyMap<string, string> =>
  new Map(
    project.files().map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(project.path(path)))
        .digest('hex'),
    ]),
  );

/** Ledger and rows of each server, asked as the superuser, whose password no test changes. */
export const databasesOf = (urls: readonly string[]): Promise<object[]> =>
  Promise.all(
    urls.map(async (url) => {
      const [state] = await asSuperuser(
        url,
        `select (select array_agg(version order by version) from supabase_migrations.schema_migrations) as ledger,
                (select count(*) from public.tasks) as tasks, (select count(*) from auth.users) as users`,
      );
      return state ?? {};
    }),
  );

export async function asSuperuser(url: string, sql: string, settings = ''): Promise<object[]> {
  const client = new pg.Client({ connectionString: url.replace('//postgres:', '//supabase_admin:'), ssl: false });
  await client.connect();
  try {
    if (settings !== '') await client.query(settings);
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** These `.env` files and no others. */
export function envFiles(project: TestProject, urls: Partial<Urls>): void {
  for (const name of environmentNames) rmSync(project.path(`.env.${name}`), { force: true });
  project.useEnvFiles(urls);
}

/** A port of this machine on which nothing listens. */
export const closedPort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** The same URL with one part of it replaced; `new URL` would encode what is to stay as it is. */
export const withPassword = (url: string, text: string): string =>
  url.replace(/\/\/postgres:[^@]*@/, () => `//postgres:${text}@`);

/** As a URL wants it: `encodeURIComponent` leaves the apostrophe alone. */
export const encoded = (text: string): string => encodeURIComponent(text).replaceAll("'", '%27');
