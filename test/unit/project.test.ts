import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findProject } from '../../src/environments/project.js';
import { readSettings } from '../../src/environments/settings.js';
import { createFiles } from '../../src/system/files.js';
import { emptyFolder, problemsOf } from './support.js';

const files = createFiles();
function projectWith(config: string): string {
  const root = emptyFolder();
  mkdirSync(join(root, 'supabase'));
  writeFileSync(join(root, 'supabase', 'config.toml'), config);
  return root;
}

describe('the project', () => {
  test('is found from a folder deep inside it', async () => {
    const root = projectWith('project_id = "shop"\n[db]\nport = 55555\n[auth]\nenabled = true\n');
    const inner = join(root, 'src', 'deep');
    mkdirSync(inner, { recursive: true });
    expect(await findProject(files, inner)).toEqual({
      root,
      id: 'shop',
      localPort: 55555,
      migrationsFolder: join(root, 'supabase', 'migrations'),
      exposedSchemas: ['public', 'graphql_public', 'storage'],
    });
  });

  test('has the usual port when its config names none', async () => {
    expect(await findProject(files, projectWith('project_id = "shop"\n'))).toMatchObject({ localPort: 54322 });
  });

  test('tells which schemas its API serves; Storage is reached whatever the list says', async () => {
    const root = projectWith('project_id = "shop"\n[api]\nschemas = ["api", "storage"]\n');
    expect(await findProject(files, root)).toMatchObject({ exposedSchemas: ['api', 'storage'] });
  });

  test('is the nearest one upward', async () => {
    const inner = join(projectWith('project_id = "outer"'), 'inner');
    mkdirSync(join(inner, 'supabase'), { recursive: true });
    writeFileSync(join(inner, 'supabase', 'config.toml'), 'project_id = "inner"');
    expect(await findProject(files, inner)).toMatchObject({ id: 'inner', root: inner });
    expect(await findProject(files, dirname(inner))).toMatchObject({ id: 'outer' });
  });

  test('that is not there is told with the place that was searched', async () => {
    const folder = emptyFolder();
    expect(await problemsOf(() => findProject(files, folder))).toEqual([
      {
        code: 'no-project',
        exit: 2,
        what: 'There is no Supabase project here.',
        details: [`No supabase/config.toml in ${folder} or any folder above it.`],
        next: ['Go to your project, or make one with: npx supabase init'],
        commands: [],
      },
    ]);
  });

  test('without a project_id is refused, because nobody could tell two projects apart', async () => {
    const root = projectWith('[db]\nport = 54322\n');
    expect(await problemsOf(() => findProject(files, root))).toEqual([
      {
        code: 'no-project-id',
        exit: 2,
        what: `${join(root, 'supabase', 'config.toml')} has no project_id.`,
        details: ['It names your project in every question and log, so that nobody confuses two of them.'],
        next: ['Add a line at the top of the file: project_id = "your-project"'],
        commands: [],
      },
    ]);
  });

  test.each([
    ['no TOML', 'project_id = shop', /./],
    ['an id with a blank', 'project_id = "my shop"', /^project_id: /],
    ['an empty id', 'project_id = ""', /^project_id: /],
    ['a port that is none', 'project_id = "shop"\n[db]\nport = 70000', /^db\.port: /],
  ])('with %s is refused and the place is named', async (_, config, detail) => {
    const root = projectWith(config);
    const [problem, ...more] = await problemsOf(() => findProject(files, root));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({
      code: 'config-unreadable',
      exit: 2,
      what: `${join(root, 'supabase', 'config.toml')} cannot be read.`,
      next: ['Mend the file, then try again.'],
    });
    expect(problem?.details?.[0]).toMatch(detail);
  });
});

describe('supasafe.json', () => {
  const keys =
    'It knows these keys: $schema, sandbox, scratch, postgresBin, allowPlainText, lockTimeoutSeconds, lockAttempts, directoryFormatAboveGB, retention';
  const rootWith = (text: string) => {
    const root = emptyFolder();
    writeFileSync(join(root, 'supasafe.json'), text);
    return root;
  };

  test('may be missing, and every key has a default', async () => {
    const retention = {
      last: 10,
      preMigrationDays: 30,
      productionDays: 30,
      dailies: 0,
      weeklyMonths: 0,
      archiveAfterDays: 30,
    };
    const defaults = {
      sandbox: false,
      scratch: 'embedded',
      allowPlainText: [],
      lockTimeoutSeconds: 5,
      lockAttempts: 5,
      retention,
    };
    expect(await readSettings(files, emptyFolder())).toEqual(defaults);
    expect(await readSettings(files, rootWith('{}'))).toEqual(defaults);
  });

  test('is taken as it is written', async () => {
    const written = {
      $schema: './settings.schema.json',
      sandbox: true,
      scratch: 'postgresql://supabase_admin:postgres@127.0.0.1:54322/postgres',
      postgresBin: '/opt/pg/bin',
      allowPlainText: ['staging', 'scratch'],
      lockTimeoutSeconds: 300,
      lockAttempts: 1,
      retention: {
        last: 3,
        preMigrationDays: 60,
        productionDays: 90,
        dailies: 30,
        weeklyMonths: 12,
        archiveAfterDays: 7,
      },
    };
    expect(await readSettings(files, rootWith(JSON.stringify(written)))).toEqual(written);
  });

  test('is refused with every problem at once, unknown keys among them', async () => {
    const wrong = {
      sandbox: 'yes',
      scratch: 'docker',
      lockTimeoutSeconds: 0,
      lockAttempts: 21,
      lockAttempt: 3,
      Sandbox: 1,
    };
    const problems = await problemsOf(() => readSettings(files, rootWith(JSON.stringify(wrong))));
    expect(problems.map(({ what }) => what.replace(/: (?:Invalid|Too|Expected).*/, ': …')).sort()).toEqual([
      'supasafe.json has an unknown key: "Sandbox"',
      'supasafe.json has an unknown key: "lockAttempt"',
      'supasafe.json lockAttempts: …',
      'supasafe.json lockTimeoutSeconds: …',
      'supasafe.json sandbox: …',
      'supasafe.json scratch: must be "embedded" or a postgresql:// URL of a superuser',
    ]);
    for (const problem of problems) expect(problem).toMatchObject({ code: 'settings-invalid', exit: 2, next: [keys] });
  });

  test.each(['[]', '"embedded"', 'null', '3'])('that holds %s is refused as a whole', async (text) => {
    const [problem, ...more] = await problemsOf(() => readSettings(files, rootWith(text)));
    expect(more).toEqual([]);
    expect(problem?.what).toMatch(/^supasafe\.json the whole file: /);
  });

  test('that is not JSON is refused with the place of the mistake', async () => {
    const [problem] = await problemsOf(() => readSettings(files, rootWith('{"sandbox": true,}')));
    expect(problem?.what).toMatch(/^supasafe\.json is not JSON\b.*\b17\b/);
    expect(problem).toMatchObject({ code: 'settings-invalid', exit: 2, next: [keys] });
  });

  test.each([`{"scratch": "postgresql://a:Alpha@h/d"x`, `{"scratch": postgresql://a:Alpha@h/d}`, `'Alpha'`])(
    'that is not JSON is refused without showing what stands there: %s',
    async (text) => {
      const problems = await problemsOf(() => readSettings(files, rootWith(text)));
      expect(problems).toHaveLength(1);
      expect(JSON.stringify(problems)).not.toContain('Alpha');
    },
  );

  test.each(['embedded2', 'postgresql', 'mysql://x', ' embedded', ''])('refuses the scratch [%s]', async (scratch) => {
    const [problem] = await problemsOf(() => readSettings(files, rootWith(JSON.stringify({ scratch }))));
    expect(problem?.what).toBe('supasafe.json scratch: must be "embedded" or a postgresql:// URL of a superuser');
  });
});
