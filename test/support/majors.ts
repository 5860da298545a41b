import { findPrograms } from '../../src/environments/programs.js';
import { embeddedMajors } from '../../src/sandbox/binaries.js';
import { createFiles } from '../../src/system/files.js';
import { createHost } from '../../src/system/host.js';
import { createShell } from '../../src/system/shell.js';
import { never } from './interruption.js';

const found = await findPrograms({ files: createFiles(), shell: createShell(never), host: createHost() }, '/', {
  postgresBin: undefined,
});

/** Embedded servers for which this machine has client programs: tests run on each of them. */
export const majors: readonly number[] = embeddedMajors.filter((major) =>
  found.programs.some((one) => one.major >= major && embeddedMajors.some((scratch) => scratch >= one.major)),
);

export const missingMajors: readonly number[] = embeddedMajors.filter((major) => !majors.includes(major));
export const newestMajor: number = Math.max(...majors);
export const programs = found.programs;

/** `npm run test:all` shows on each major what `npm test` shows on the newest only, for time. */
export const all = process.env.SUPASAFE_TEST_ALL === '1';

/** For what does not depend on the major, as far as we know: the newest, or each. */
export const majorsInDepth: readonly number[] = all ? majors : [newestMajor];

if (majors.length === 0) {
  throw new Error(
    `No PostgreSQL client programs were found; the tests need pg_dump, pg_restore and psql.\n${found.looked.join('\n')}`,
  );
}
