import { stillAtWork } from '../database/sessions.js';
import type { Session } from '../ports.js';
import type { World } from '../steps/world.js';

const attempts = 20;
const pauseMs = 250;

/** After a push that was cut off the server may still be at it for a moment; resolves with the sessions that are then. */
export async function waitForRest(world: World, session: Session, applicationName?: string): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const busy = await stillAtWork(session, applicationName);
    if (busy.length === 0) return 0;
    await world.ports.clock.sleep(pauseMs);
  }
  return (await stillAtWork(session, applicationName)).length;
}
