import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Project } from '../../src/environments/project.js';
import { fileOf, hasAnySource, missingUrl, readSources, variableOf } from '../../src/environments/sources.js';
import type { Shell } from '../../src/ports.js';
import { Interrupted } from '../../src/problem.js';
import { createClock } from '../../src/system/clock.js';
import { createFiles } from '../../src/system/files.js';
import { createPostgres } from '../../src/system/postgres.js';
import { createShell } from '../../src/system/shell.js';
import { never } from '../support/interruption.js';
import { emptyFolder, hostWith, open } from './support.js';

const files = createFiles();
const real = createShell(never);
/** Node's own errors are of another realm than the tests: they are made anew in this one. */
const shell: Shell = {
  ...real,
  run: (command) =>
    real.run(command).catch((error: unknown) => {
      throw new Error(String(error));
    }),
};
const ports = { files, shell, secret: open, clock: createClock(never), postgres: createPostgres(never) };
const strict = { allowPlainText: [] };
const url = 'postgresql://postgres:Alpha@db.example.com:5432/postgres';
const printing = (text: string, exit = 0) =>
  JSON.stringify([process.execPath, '-e', `console.log(${JSON.stringify(text)}); process.exitCode = ${exit}`]);

function projectWith(environmentFiles: Record<string, string>): Project {
  const root = emptyFolder();
  for (const [name, text] of Object.entries(environmentFiles)) writeFileSync(join(root, `.env.${name}`), text);
  return {
    root,
    id: 'shop',
    localPort: 54322,
    exposedSchemas: [],
    migrationsFolder: join(root, 'supabase', 'migrations'),
  };
}
const read = (project: Project, env: Record<string, string> = {}, ...wanted: 'production'[]) =>
  readSources(
    { ...ports, host: hostWith({ env }) },
    project,
    strict,
    ...(wanted.length > 0 ? [wanted] : ([] as const)),
  );

describe('a URL', () => {
  test('comes from the .env file of its environment, with a label and its source', async () => {
    const { targets, problems } = await read(projectWith({ production: `OTHER=1\nDATABASE_URL=${url}\n` }));
    expect(problems).toEqual([]);
    expect(Object.keys(targets)).toEqual(['production']);
    expect(targets.production).toMatchObject({
      environment: 'production',
      label: 'shop/production',
      source: '.env.production',
      address: { host: 'db.example.com', user: 'postgres' },
    });
    expect(targets.production?.password.reveal()).toBe('Alpha');
  });

  test('of the environment comes before the one of the file', async () => {
    const project = projectWith({ staging: `DATABASE_URL=${url}` });
    const { targets } = await read(project, { SUPASAFE_STAGING_URL: 'postgresql://a:b@staging.example.com/shop' });
    expect(targets.staging).toMatchObject({ source: 'SUPASAFE_STAGING_URL', address: { host: 'staging.example.com' } });
  });

  test('of the shell under a general name is not taken', async () => {
    expect(await read(projectWith({}), { DATABASE_URL: url, SUPABASE_DB_URL: url })).toEqual({
      targets: {},
      problems: [],
    });
  });

  test('is read only where it is wanted', async () => {
    const project = projectWith({ local: 'DATABASE_URL=nonsense', production: `DATABASE_URL=${url}` });
    const { targets, problems } = await read(project, {}, 'production');
    expect([Object.keys(targets), problems]).toEqual([['production'], []]);
  });

  test('of every environment is read, and every problem is told at once', async () => {
    const project = projectWith({ local: 'DATABASE_URL=nonsense', staging: 'DATABASE_URL_COMMAND=op read' });
    const { targets, problems } = await read(project, { SUPASAFE_PRODUCTION_URL: `${url}?wat=1` });
    expect(targets).toEqual({});
    expect(problems.map(({ what }) => what)).toEqual([
      'The database URL in .env.local cannot be read.',
      'DATABASE_URL_COMMAND in .env.staging is not a JSON array of strings.',
      `The database URL in SUPASAFE_PRODUCTION_URL has the parameter "wat", which is not taken here.`,
    ]);
  });

  test('and a command in one file are one too many', async () => {
    const text = `DATABASE_URL=${url}\nDATABASE_URL_COMMAND=${printing(url)}\n`;
    expect(await read(projectWith({ production: text }))).toEqual({
      targets: {},
      problems: [
        {
          code: 'url-missing',
          exit: 2,
          what: '.env.production has both DATABASE_URL and DATABASE_URL_COMMAND.',
          next: ['Keep one of them.'],
        },
      ],
    });
  });

  test('that a # cut off in the file is refused without being shown', async () => {
    const { problems } = await read(projectWith({ production: 'DATABASE_URL=postgresql://a:Alpha#Xeta@h/d' }));
    expect(problems).toMatchObject([{ code: 'url-unreadable', exit: 2 }]);
    expect(JSON.stringify(problems)).not.toMatch(/Alpha|Xeta/);
  });

  test('that is missing is told with the places that were looked at and how to make one', () => {
    const project = projectWith({});
    expect(missingUrl(project, 'production')).toEqual({
      code: 'url-missing',
      exit: 2,
      what: 'No database URL is given for shop/production.',
      details: [`Looked at SUPASAFE_PRODUCTION_URL and ${join(project.root, '.env.production')}.`],
      next: [
        'Write into .env.production: DATABASE_URL=postgresql://postgres:<password>@<host>:5432/postgres',
        'Supabase shows it under Connect → Direct connection (or Session pooler).',
        'To try it on servers of its own instead: add --sandbox. To watch it on an example: npm run demo',
      ],
    });
    expect([variableOf('local'), fileOf('local')]).toEqual(['SUPASAFE_LOCAL_URL', '.env.local']);
  });
});

describe('a command that prints the URL', () => {
  const problemOf = async (command: string) => {
    const { targets, problems } = await read(projectWith({ production: `DATABASE_URL_COMMAND=${command}\n` }));
    expect(targets).toEqual({});
    return problems;
  };

  test('is run, and its output is the URL', async () => {
    const { targets, problems } = await read(projectWith({ production: `DATABASE_URL_COMMAND='${printing(url)}'` }));
    expect(problems).toEqual([]);
    expect(targets.production?.source).toBe('.env.production (DATABASE_URL_COMMAND)');
    expect(targets.production?.password.reveal()).toBe('Alpha');
  });

  test("has the user's own environment", async () => {
    const command = JSON.stringify([process.execPath, '-e', 'console.log(process.env.VAULT_SAYS)']);
    const { targets } = await read(projectWith({ production: `DATABASE_URL_COMMAND='${command}'` }), {
      VAULT_SAYS: url,
    });
    expect(targets.production?.address.host).toBe('db.example.com');
  });

  test.each([
    [7, 'exit 7'],
    [0, 'exit 0'],
  ])('that fails or says nothing is told with its exit code %i', async (exit, told) => {
    expect(await problemOf(`'${printing(exit === 0 ? '' : url, exit)}'`)).toEqual([
      {
        code: 'url-missing',
        exit: 2,
        what: `DATABASE_URL_COMMAND in .env.production printed no URL (${told}).`,
        next: [`Run ${process.execPath} by hand and see what it says.`],
      },
    ]);
  });

  test('that a signal ended is told so', async () => {
    const command = JSON.stringify([process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")']);
    const [problem] = await problemOf(`'${command}'`);
    expect(problem?.what).toBe('DATABASE_URL_COMMAND in .env.production printed no URL (exit by a signal).');
  });

  test('that hangs is ended after a minute, and told', async () => {
    const asked: (number | undefined)[] = [];
    const hurried: Shell = {
      ...real,
      run: (command) => {
        asked.push(command.timeoutMs);
        return real.run({ ...command, timeoutMs: 200 });
      },
    };
    const project = projectWith({ production: `DATABASE_URL_COMMAND='["/bin/sleep","30"]'` });
    const { problems } = await readSources({ ...ports, shell: hurried, host: hostWith() }, project, strict);
    expect(asked).toEqual([60_000]);
    expect(problems).toEqual([
      {
        code: 'url-missing',
        exit: 2,
        what: 'DATABASE_URL_COMMAND in .env.production did not end within 60 seconds, and was ended.',
        next: ['Run /bin/sleep by hand and see what it waits for: nothing can be typed into it from here.'],
      },
    ]);
  });

  test('that is not installed is told by its name', async () => {
    expect(await problemOf('["supasafe-no-such-program","read"]')).toEqual([
      {
        code: 'url-missing',
        exit: 2,
        what: 'DATABASE_URL_COMMAND in .env.production could not be started.',
        next: ['Is supasafe-no-such-program installed and on the PATH?'],
      },
    ]);
  });

  test.each(['op read op://vault', '[]', '["op", 3]', '{}', '"op"'])('written as %s is refused', async (command) => {
    expect(await problemOf(command)).toEqual([
      {
        code: 'url-missing',
        exit: 2,
        what: 'DATABASE_URL_COMMAND in .env.production is not a JSON array of strings.',
        next: ['Write a JSON array, for example DATABASE_URL_COMMAND=["op","read","op://vault/production/url"]'],
      },
    ]);
  });

  test('that prints something else is refused without showing it', async () => {
    const problems = await problemOf(`'${printing('the password is Alpha')}'`);
    expect(problems).toMatchObject([
      { code: 'url-unreadable', what: 'The database URL in .env.production (DATABASE_URL_COMMAND) cannot be read.' },
    ]);
    expect(JSON.stringify(problems)).not.toContain('Alpha');
  });

  test('is ended by an interruption, which is not mistaken for a program that is missing', async () => {
    const interrupted = createShell({
      ...never,
      throwIfRequested: () => {
        throw new Interrupted();
      },
    });
    const project = projectWith({ production: `DATABASE_URL_COMMAND='${printing(url)}'` });
    const reading = readSources({ ...ports, shell: interrupted, host: hostWith({ env: {} }) }, project, strict);
    await expect(reading).rejects.toThrow('Interrupted.');
  });
});

test.each([
  [{}, {}, false],
  [{ local: 'NEXT_PUBLIC_URL=x\nDATABASE_URL=\n' }, {}, false],
  [{ local: 'DATABASE_URL=nonsense' }, {}, true],
  [{ staging: 'DATABASE_URL_COMMAND=nonsense' }, {}, true],
  [{}, { SUPASAFE_LOCAL_URL: 'nonsense' }, true],
  [{}, { DATABASE_URL: url }, false],
])('with the files %j and the variables %j there is a source: %s', async (environmentFiles, env, expected) => {
  const host = hostWith({ env });
  expect(await hasAnySource({ files, host }, projectWith(environmentFiles as Record<string, string>))).toBe(expected);
});
