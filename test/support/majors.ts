import { all } from './depth.js';
import { findPrograms } from '../../src/environments/programs.js';
import { embeddedMajors } from '../../src/sandbox/binaries.js';
import { createFiles } from '../../src/system/files.js';
import { createHost } from '../../src/system/host.js';
import { createShell } from '../../src/system/shell.js';
import { never } from './interruption.js';

const found = await findPrograms({ files: createFiles(), shell: createShell(never), host: createHost() }, '/', {
  postgresBin: undefined,
});

const testable = embeddedMajors.filter((major) =>
  found.programs.some((one) => one.major >= major && embeddedMajors.some((scratch) => scratch >= one.major)),
);

/** Majors of hosted projects; later ones have few tests of their own, and all of them only with `all`. */
const hosted = testable.filter((major) => all || major <= 17);

/** Embedded servers for which this machine has client programs: tests run on each of them. */
export const majors: readonly number[] = hosted.length > 0 ? hosted : testable;
/** Those into which an archive of this machine's client programs goes back: a newer pg_dump says what a server does not know. */
export const majorsWithOwnClient: readonly number[] = majors.filter((major) =>
  found.programs.some((one) => one.major === major),
);
export const newestMajor: number = Math.max(...majors);
export const programs = found.programs;

/** For what does not depend on the major, as far as we know: the newest, or each. */
export const majorsInDepth: readonly number[] = all ? majors : [newestMajor];

if (majors.length === 0) {
  throw new Error(
    `No PostgreSQL client programs were found; the tests need pg_dump, pg_restore and psql.\n${found.looked.join('\n')}`,
  );
}
