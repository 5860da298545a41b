import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inDepth } from './support/depth.js';
import { newestMajor } from './support/majors.js';
import { shellEnvironment } from './support/shell.js';
import { nobody } from './support/played.js';
import { TestProject } from './support/project.js';
import { dataFolders, serversIn } from './support/servers.js';
import { cli, Terminal } from './support/terminal.js';

const enter = '\r';

describe('in a real terminal', () => {
  const project = new TestProject();
  beforeAll(() => project.start(newestMajor));
  afterAll(() => project.destroy());

  const open = (...args: string[]) => new Terminal(project.folder, args);

  const scratchOf = (one: TestProject): string[] =>
    one.files('.supasafe').flatMap((path) => /^scratch\/([0-9a-f]+)\.json$/.exec(path)?.[1] ?? []);

  /** Where scratch of the run in the terminal lies, once its server runs. */
  async function runningScratch(terminal: Terminal): Promise<string[]> {
    await terminal.waitFor('Back up production');
    for (let attempt = 0; attempt < 500 && serversIn(dataFolders(project, 'scratch')).length === 0; attempt += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    const folders = dataFolders(project, 'scratch');
    expect(serversIn(folders)).not.toEqual([]);
    return folders;
  }

  test('with "yes" on standard input nothing is touched, and it ends with 5', async () => {
    const before = await project.ledgers();
    for (const input of ['', 'yes\n'.repeat(100)]) {
      const result = spawn(['migrate', '--sandbox', '--json'], input);
      expect(result.exit).toBe(5);
      expect(JSON.parse(result.stdout)).toMatchObject({ ok: false, exit: 5, problems: [{ code: 'no-terminal' }] });
    }
    expect(await project.ledgers()).toEqual(before);
    expect(project.files().filter((path) => path.startsWith('backups'))).toEqual([]);
  });

  function spawn(args: string[], input: string): { exit: number; stdout: string } {
    try {
      return {
        exit: 0,
        stdout: execFileSync(process.execPath, [cli, ...args], {
          cwd: project.folder,
          input,
          env: shellEnvironment(),
          encoding: 'utf8',
          stdio: 'pipe',
        }),
      };
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string };
      return { exit: status, stdout };
    }
  }

  test('Ctrl-C at the question ends with 130, and says what is and what is not', async () => {
    const terminal = open('migrate', '--sandbox');
    await terminal.waitFor('Reason:');
    terminal.type('\u0003');
    expect((await terminal.ended).exitCode).toBe(130);
    expect(terminal.text).toContain('production is unchanged.');
    expect(terminal.text).toContain('planner/staging has 20260902090000_task_priority.sql');
    expect(scratchOf(project)).toEqual([]);
  });

  inDepth('Ctrl-D is no answer', async () => {
    const silent = open('migrate', '--sandbox');
    await silent.waitFor('Reason:');
    silent.type('\u0004');
    expect((await silent.ended).exitCode).toBe(130);
  });

  inDepth('a closed terminal is no answer', async () => {
    const hungUp = open('migrate', '--sandbox');
    await hungUp.waitFor('Reason:');
    hungUp.kill('SIGHUP');
    expect((await hungUp.ended).exitCode).toBe(130);
    expect(scratchOf(project)).toEqual([]);
    expect(await project.ledger('production')).toHaveLength(8);
  });

  test('Ctrl-C in the middle of the work ends with 130 and leaves no server', async () => {
    const terminal = open('migrate', '--sandbox');
    const scratch = await runningScratch(terminal);
    terminal.type('\u0003');
    expect((await terminal.ended).exitCode).toBe(130);
    expect(terminal.text).toContain('Interrupted');
    expect(terminal.text).toContain('Nothing was changed on local, staging or production.');
    expect(scratchOf(project)).toEqual([]);
    expect(serversIn(scratch)).toEqual([]);
  });

  test('what was typed ahead is thrown away, and the right words go through', async () => {
    const terminal = open('migrate', '--sandbox');
    await terminal.waitFor('Look at files');
    terminal.type(`a reason typed too early${enter}planner/production${enter}planner/production${enter}`);
    await terminal.waitFor(/\nStaging {5}.*\n/);
    // Longer than the silence that is waited for, shorter than it takes to load what asks.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await new Promise((resolve) => setImmediate(resolve));
    // On a busy machine the question may be there by now: then it would be an answer.
    if (!terminal.text.includes('Reason:')) terminal.type(`a reason typed while the screen was read${enter}`);
    await terminal.waitFor('Reason:');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(terminal.text).not.toContain('to apply:');
    terminal.type(`nothing reads it${enter}`);
    await terminal.waitFor('Type planner/production to apply:');
    terminal.type(`planner/production${enter}`);
    expect((await terminal.ended).exitCode).toBe(0);
    expect(terminal.text).toContain('✓ planner/production is migrated, and is what was rehearsed.');
    expect(project.newestJournal()).toContain('"reason":"nothing reads it"');
    expect(await project.ledger('production')).toHaveLength(11);
  });

  test('after a kill the next run tells of it, and nothing of it is left', async () => {
    project.migration(
      '20261106120100_view.sql',
      'create view public.one with (security_invoker = on) as select 1 as one;',
    );
    const terminal = open('migrate', '--sandbox');
    const scratch = await runningScratch(terminal);
    await terminal.waitFor(/Rehearse on the restored copy/);
    terminal.kill('SIGKILL');
    await terminal.ended;
    expect(scratchOf(project)).toHaveLength(1);
    const dead = scratchOf(project);
    expect(serversIn(scratch)).not.toEqual([]);
    const { exit, paper } = await project.run('rehearse', { sandbox: true, played: { prompter: nobody } });
    expect(paper.text).toMatch(
      /▲ The run \S+-migrate-\S+ was cut off during "(Rehearse on|Back up production).*"\. This one looks at every database anew\./,
    );
    expect(exit).toBe(0);
    expect(scratchOf(project).filter((id) => dead.includes(id))).toEqual([]);
    expect(serversIn(scratch)).toEqual([]);
    const backups = (await project.run('backups')).json.backups as unknown[];
    const files = project
      .files('backups/database')
      .filter((path) => path.endsWith('_custom.dump') && !path.includes('latest'));
    expect(files).toHaveLength(backups.length);
    const later = await project.run('migrate', { sandbox: true, played: { prompter: nobody } });
    expect(later.paper.text).not.toContain('cut off');
  });

  // The same questions to a person who is played: test/reset.test.ts.
  inDepth('reset asks for a reason and the name, and never for production', async () => {
    const terminal = open('reset', '--sandbox');
    await terminal.waitFor('Reason:');
    terminal.type(`a clean slate${enter}`);
    await terminal.waitFor('Type planner/local to reset:');
    terminal.type(`planner/local${enter}`);
    expect((await terminal.ended).exitCode).toBe(0);
    expect(project.read('backups/database/reset_log.txt')).toContain('Reset reason: a clean slate');
    const refused = open('reset', '--sandbox', '--env', 'production', '--reason', 'because');
    expect((await refused.ended).exitCode).toBe(3);
    expect(refused.text).toContain('Production is never reset.');
  });
});
