import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newestMajor } from './support/majors.js';
import { person } from './support/played.js';
import { TestProject } from './support/project.js';

/** Characters that mean something in URLs, shells, .env files and SQL. */
const password = String.raw`s3cret@:/%#?$'"\ end`;

const project = new TestProject();
beforeAll(async () => {
  const urls = await project.start(newestMajor);
  const nasty = (url: string) => url.replace(/:[^:@/]+@/, `:${encodeURIComponent(password).replaceAll("'", '%27')}@`);
  for (const environment of ['local', 'staging', 'production'] as const) {
    await project.query(environment, `alter role postgres password '${password.replaceAll("'", "''")}'`);
  }
  project.useEnvFiles({ local: nasty(urls.local), staging: nasty(urls.staging), production: nasty(urls.production) });
});
afterAll(() => project.destroy());

/** Looks at the arguments of every process of this machine, again and again, while `work` goes on. */
async function watchingArguments<T>(work: () => Promise<T>): Promise<{ result: T; seen: string[]; looks: number }> {
  const seen = new Set<string>();
  let looks = 0;
  const timer = setInterval(() => {
    looks += 1;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      } catch {
        // It ended between the two looks.
      }
    }
  }, 5);
  try {
    return { result: await work(), seen: [...seen], looks };
  } finally {
    clearInterval(timer);
  }
}

const forms = [password, encodeURIComponent(password), 's3cret', encodeURIComponent(password).replaceAll("'", '%27')];
const leaksIn = (text: string): string[] => forms.filter((form) => text.includes(form));

test('the password reaches no argument list, log, metadata, journal or message', async () => {
  const { result, seen, looks } = await watchingArguments(() =>
    project.run('migrate', { played: { prompter: person('unused', 'planner/production') } }),
  );
  expect(result.json.problems).toEqual([]);
  expect(result.exit).toBe(0);
  expect(looks).toBeGreaterThan(50);
  expect(seen.some((arguments_) => arguments_.includes('pg_dump'))).toBe(true);
  expect(seen.some((arguments_) => arguments_.includes('push'))).toBe(true);
  expect(seen.flatMap(leaksIn)).toEqual([]);
  expect(leaksIn(result.paper.text)).toEqual([]);
  const written = project.files().filter((path) => !path.startsWith('.env.'));
  expect(written.some((path) => path.startsWith('.supasafe/runs/'))).toBe(true);
  expect(written.filter((path) => leaksIn(readFileSync(project.path(path), 'latin1')).length > 0)).toEqual([]);
});

test('nor the message of a failure, nor what it leaves behind', async () => {
  project.migration('20261106120100_fails.sql', 'select 1/0;');
  const { exit, paper } = await project.run('migrate', { played: { prompter: person() } });
  expect(exit).toBe(1);
  expect(paper.text).toContain('division by zero');
  expect(leaksIn(paper.text)).toEqual([]);
  const wrong = await project.run('backup', {
    env: { SUPASAFE_PRODUCTION_URL: 'postgresql://postgres:s3cret-and-wrong@127.0.0.1:1/postgres' },
  });
  expect(wrong.exit).toBe(2);
  expect(wrong.paper.text).not.toContain('s3cret');
  const written = project.files().filter((path) => !path.startsWith('.env.'));
  expect(written.filter((path) => leaksIn(readFileSync(project.path(path), 'latin1')).length > 0)).toEqual([]);
});
