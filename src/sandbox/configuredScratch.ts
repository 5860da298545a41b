import { createHash } from 'node:crypto';
import { openSession } from '../database/connect.js';
import { readServerFacts } from '../database/server.js';
import { place, type DatabaseUrl } from '../environments/url.js';
import type { Ports, Session } from '../ports.js';
import { exitCodes, Interrupted, stop, type Problem } from '../problem.js';
import { namesOfRoles } from './roles.js';
import type { Scratch, ScratchDatabase } from './scratch.js';
import { lastly } from '../together.js';

const prefix = 'supasafe_scratch_';

/** Databases of this machine carry its mark, so that nobody clears away those of a colleague. */
const hostMark = (ports: Pick<Ports, 'host'>): string =>
  createHash('sha256').update(ports.host.hostname).digest('hex').slice(0, 6);

/**
 * A server of the user's own as scratch: supasafe makes and drops databases of its own name there and alters no role.
 * It must look like Supabase: its superuser is ours to use, its `postgres` is no superuser.
 */
export async function openConfiguredScratch(ports: Ports, url: DatabaseUrl): Promise<Scratch> {
  const session = await connect(ports, url);
  const facts = await readServerFacts(session);
  const [login] = await session.query<{ superuser: boolean }>(
    `select rolsuper as superuser from pg_roles where rolname = 'postgres'`,
  );
  if (!facts.isSuperuser || login?.superuser !== false) {
    await session.close();
    throw stop(
      exitCodes.usage,
      'scratch-unsuitable',
      `The scratch server ${place(url.address)} is not fit for rehearsals.`,
      [
        ...(facts.isSuperuser ? [] : [`${url.address.user} is not its superuser.`]),
        ...(login ? [] : ['It has no role postgres.']),
        ...(login?.superuser
          ? ['Its role postgres is a superuser: a rehearsal there would hide every "permission denied" of production.']
          : []),
      ],
      [
        'It must not be the server of staging or production. Use a running `supabase start`: postgresql://supabase_admin:postgres@127.0.0.1:54322/postgres',
      ],
    );
  }
  await dropLeftovers(ports, session);
  const available = await session.query<{ name: string }>('select name::text as name from pg_available_extensions');
  const made: ScratchDatabase[] = [];
  const make = async (template: string): Promise<ScratchDatabase> => {
    const database = await makeDatabase(ports, url, session, template);
    made.push(database);
    return database;
  };
  return {
    major: facts.major,
    kind: 'configured',
    extensions: new Set(available.map((row) => row.name)),
    stubs: new Set(),
    session,
    makeRoles: async (roles) => {
      const existing = await namesOfRoles(session);
      const missing = roles.filter((role) => !existing.has(role.name)).map((role) => role.name);
      if (missing.length > 0) throw missingRoles(ports, missing);
    },
    makeDatabase: () => make('template0'),
    copyOf: ({ name }) => make(name),
    whileRestoring: (work) => work(),
    asHosted: (work) => work(),
    dispose: async () => {
      for (const database of made) await database.drop();
      await session.close();
    },
  };
}

async function connect(ports: Ports, url: DatabaseUrl): Promise<Session> {
  try {
    return await openSession(ports.postgres, url, 'supasafe scratch');
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    throw stop(
      exitCodes.usage,
      'scratch-unreachable',
      `The scratch server ${place(url.address)} does not answer: ${(error as Error).message}.`,
      [],
      ['Start it (supabase start, say), or take "scratch" out of supasafe.json to use the embedded one.'],
    );
  }
}

/** Of this process, whichever server they were made on: two that are made side by side have two names. */
let count = 0;

async function makeDatabase(
  ports: Ports,
  url: DatabaseUrl,
  session: Session,
  template: string,
): Promise<ScratchDatabase> {
  const name = `${prefix}${hostMark(ports)}_${ports.host.pid}_${(count += 1)}`;
  const { identifier } = ports.postgres;
  const quoted = identifier(name);
  await session.query(`create database ${quoted} owner postgres template ${identifier(template)}`);
  const address = { ...url.address, database: name };
  return {
    name,
    superuser: { address, password: url.password },
    // Supabase's local stack has one password for both; no role is altered here to make it so (see loginProblem).
    loginAs: (role) => Promise.resolve({ address: { ...address, user: role }, password: url.password }),
    drop: async () => {
      await session.query(`drop database if exists ${quoted} with (force)`);
    },
  };
}

/**
 * Whether a role can log in with the password of the URL, which is the only one that is known: what is rehearsed is pushed
 * as the role that pushes to production.
 */
export async function loginProblem(ports: Ports, url: DatabaseUrl, role: string): Promise<Problem | null> {
  const login = { ...url, address: { ...url.address, user: role } };
  try {
    await (await openSession(ports.postgres, login, 'supasafe scratch')).close();
    return null;
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    // Its own database has another owner and other rights: a role that this one does not let in has logged in.
    if ((error as { code?: string }).code === insufficientPrivilege) return null;
    const session = await connect(ports, url);
    const names = await lastly(namesOfRoles(session), () => session.close());
    const isThere = names.has(role);
    const words = `${isThere ? 'alter' : 'create'} role ${ports.postgres.identifier(role)}`;
    return {
      code: 'scratch-login',
      exit: exitCodes.refused,
      what: `${role} cannot log in on the scratch server ${place(url.address)}.`,
      details: [
        isThere ? (error as Error).message : `There is no role ${role}.`,
        'Rehearsals push as the role that pushes to production, with the password of the scratch URL: no other is known.',
      ],
      next: [
        `Give it that password there, as its superuser: ${words} login password '<the password of the scratch URL>';`,
        'Or take "scratch" (and SUPASAFE_SCRATCH_URL) away to use the embedded one.',
      ],
    };
  }
}

const insufficientPrivilege = '42501';

/** Ends what runs of this machine left that are no longer there. */
async function dropLeftovers(ports: Ports, session: Session): Promise<void> {
  const mine = `${prefix}${hostMark(ports)}_`;
  const rows = await session.query<{ name: string }>(
    'select datname::text as name from pg_database where starts_with(datname, $1)',
    [mine],
  );
  for (const { name } of rows) {
    const pid = Number(/^(\d+)_\d+$/.exec(name.slice(mine.length))?.[1] ?? Number.NaN);
    if (Number.isInteger(pid) && !ports.host.isRunning(pid)) {
      await session.query(`drop database if exists ${ports.postgres.identifier(name)} with (force)`);
    }
  }
}

const missingRoles = ({ postgres }: Pick<Ports, 'postgres'>, names: readonly string[]) =>
  stop(
    exitCodes.refused,
    'scratch-roles',
    `The scratch server lacks roles that the backup speaks of: ${names.join(', ')}.`,
    ['supasafe alters no role on a server of yours.'],
    [`Make them there as its superuser: ${names.map((name) => `create role ${postgres.identifier(name)};`).join(' ')}`],
  );
