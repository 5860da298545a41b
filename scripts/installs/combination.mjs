// One project of somebody else: the tarball installed there, then init, doctor, a backup and a whole guarded migration.
import pty from '@lydell/node-pty';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { must } from './must.mjs';

const migrations = {
  '20260101090000_notes.sql':
    'create table public.notes (id bigint generated always as identity primary key, body text not null);\n' +
    'alter table public.notes enable row level security;\n',
  '20260201090000_pinned.sql': 'alter table public.notes add column pinned boolean not null default false;\n',
};

/**
 * Installs and migrates on `node`; returns `{ installed, migrated }` in seconds. Throws what a person would have seen.
 * `brief` leaves out a backup of its own, which migrate takes too.
 */
export async function tryCombination({ manager, scripts, cli, node, resolutions, brief }, tarball) {
  const project = mkdtempSync(join(tmpdir(), `supasafe-${manager.name}-`));
  const env = { PATH: `${node.folder}${delimiter}${process.env.PATH}` };
  const supasafe = (...words) => {
    const [program, ...args] = manager.supasafe(words);
    return must(program, args, project, env);
  };
  // What the manager has been seen to start is started without it: that takes a second less each time.
  const atOnce = (...words) => must(join(project, 'node_modules', '.bin', 'supasafe'), words, project, env);
  try {
    await layOut(project, tarball, cli, resolutions);
    const installed = await timed(() => manager.install(project, scripts, env));
    const since = performance.now();
    await supasafe('init', '--yes');
    await must('git', ['add', '-A'], project);
    await must(
      'git',
      ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '-qm', 'supasafe'],
      project,
    );
    await atOnce('sandbox', 'start', '--pending', '1');
    const doctor = await supasafe('doctor', '--sandbox');
    for (const word of [`Supabase CLI ${cli}`, `Node ${node.version}`])
      if (!doctor.includes(word)) throw new Error(`doctor does not name ${word} of this project:\n${doctor}`);
    if (!brief) await supasafe('backup', 'first', '--sandbox');
    await migrateAsAPerson(project, manager, env);
    await expectNothingLeft(atOnce);
    return { installed, migrated: (performance.now() - since) / 1000 };
  } finally {
    try {
      await atOnce('sandbox', 'destroy');
    } catch {
      // It was never installed, and that is what is told.
    }
    rmSync(project, { recursive: true, force: true });
  }
}

async function expectNothingLeft(supasafe) {
  const again = JSON.parse(await supasafe('migrate', '--sandbox', '--json'));
  if (again.exit !== 0 || again.ok !== true)
    throw new Error(`there is still something to do:\n${JSON.stringify(again)}`);
}

async function layOut(project, tarball, cli, resolutions) {
  mkdirSync(join(project, 'supabase', 'migrations'), { recursive: true });
  writeFileSync(join(project, 'supabase', 'config.toml'), 'project_id = "notebook"\n');
  for (const [name, sql] of Object.entries(migrations))
    writeFileSync(join(project, 'supabase', 'migrations', name), sql);
  const devDependencies = { supabase: cli, supasafe: `file:${tarball}` };
  writeFileSync(
    join(project, 'package.json'),
    `${JSON.stringify({ name: 'notebook', private: true, devDependencies, resolutions }, null, 2)}\n`,
  );
  writeFileSync(join(project, '.gitignore'), 'node_modules/\n');
  await must('git', ['init', '-q'], project);
  await must('git', ['add', 'supabase'], project);
  await must('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '-qm', 'Begin'], project);
}

/** In a terminal of its own, with the name typed when it is asked for. */
async function migrateAsAPerson(project, manager, env) {
  const [program, ...args] = manager.supasafe(['migrate', '--sandbox']);
  const child = pty.spawn(program, args, {
    cwd: project,
    cols: 120,
    rows: 50,
    env: { ...process.env, ...env, NODE_OPTIONS: '', NO_COLOR: '1' },
  });
  let screen = '';
  let typed = false;
  child.onData((data) => {
    screen += data;
    if (typed || !/Type notebook\/production to apply/.test(screen)) return;
    typed = true;
    child.write('notebook/production\r');
  });
  const { exitCode } = await new Promise((resolve) => child.onExit(resolve));
  if (exitCode !== 0 || !screen.includes('is migrated')) throw new Error(`migrate ended with ${exitCode}:\n${screen}`);
}

async function timed(work) {
  const since = performance.now();
  await work();
  return (performance.now() - since) / 1000;
}
