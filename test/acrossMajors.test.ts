import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { majors, programs } from './support/majors.js';
import { person } from './support/played.js';
import { TestProject } from './support/project.js';
import { filesWithoutPrograms } from './support/withoutPrograms.js';

const [oldest] = majors;
const newer = programs.find((one) => oldest !== undefined && one.major > oldest);

if (newer) describe(`a server of ${oldest ?? 0} where only the client of ${newer.major} is to be had`, across);
else
  test('a newer client than the oldest server is not on this machine: not tried here', () =>
    expect(majors).toEqual([oldest]));

function across() {
  const project = new TestProject();
  beforeAll(() => project.start(oldest ?? 0));
  afterAll(() => project.destroy());

  // Installers' folders are hidden, so that the newer programs are the only ones.
  const played = { files: filesWithoutPrograms() };
  const env = { PATH: '/usr/sbin', SUPASAFE_PG_BIN: newer?.folder ?? '' };

  test('is backed up, proved on a newer scratch, rehearsed there and migrated', async () => {
    await project.query(
      'production',
      `create view public.odd with (security_barrier) as select t.id, (select count(*) from public.comments c where c.task_id = t.id) as n from public.tasks t where t.title <> 'x' order by t.id;
       create materialized view public.totals as select p.id, p.name, count(*) from public.projects p join public.tasks t on t.project_id = p.id group by p.id;
       create view public.both_names as select tasks.id from public.tasks union select comments.task_id from public.comments`,
    );
    const { exit, json } = await project.run('migrate', {
      sandbox: true,
      env,
      played: { ...played, prompter: person('unused', 'planner/production') },
    });
    expect(json.problems).toEqual([]);
    expect(exit).toBe(0);
    expect((json.backup as { verification: { how: string } }).verification.how).toMatch(
      new RegExp(`^pg_restore ${newer?.major ?? 0}\\S* into PostgreSQL ${newer?.major ?? 0}`),
    );
  });
}
