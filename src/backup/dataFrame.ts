import type { LoadObstacles } from '../database/loadObstacles.js';

const lines = (statements: readonly string[]): string => statements.map((statement) => `${statement}\n`).join('');

/**
 * What stands before the rows: settings under which they mean what they meant. Triggers would write rows a second time,
 * and keys in a circle would refuse any order: both are off.
 */
export const dataHead = ({ remove }: LoadObstacles): string => `-- Rows only: load <name>_schema.sql first.
SET session_replication_role = replica;
SET statement_timeout = 0;
SET lock_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET datestyle = iso;
SET intervalstyle = postgres;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SELECT pg_catalog.set_config('search_path', '', false);
${remove.length > 0 ? '\n-- They fire, or refuse old rows, all the same; they come back at the end.\n' : ''}${lines(remove)}
`;

/** The end of every data SQL. */
export const dataTail = `\nRESET session_replication_role;\n-- supasafe: end of data\n`;

export const dataTailAfter = ({ restore }: LoadObstacles): string =>
  `${restore.length > 0 ? '\n' : ''}${lines(restore)}${dataTail}`;
