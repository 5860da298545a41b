import { dirname, join } from 'node:path';
import { settingsFile } from '../environments/settings.js';
import type { Files } from '../ports.js';
import { make, nothingWanted, type Present, type Wanted } from './change.js';
import { fromProject, type Place } from './place.js';

const schema = join('node_modules', 'supasafe', 'schemas', 'supasafe.json');

/** Where editors find what may stand in supasafe.json: in the installed package, else where it will be installed. */
export async function schemaPath(files: Files, place: Place): Promise<string | null> {
  for (let folder = place.project.root; ; folder = dirname(folder)) {
    if (await files.info(join(folder, schema))) return relativeTo(place, join(folder, schema));
    if (folder === place.gitRoot || dirname(folder) === folder) break;
  }
  return place.packageFolder === null ? null : relativeTo(place, join(place.packageFolder, schema));
}

function relativeTo(place: Place, path: string): string {
  const way = fromProject(place.project.root, path);
  return way.startsWith('.') ? way : `./${way}`;
}

/** Every key of it is optional: all that a new one has is where its schema lies. One that is there stays as it is. */
export function wantSettings(present: Present | null, schemaAt: string | null): Wanted {
  if (present || schemaAt === null) return nothingWanted;
  return make(settingsFile, `${JSON.stringify({ $schema: schemaAt }, null, 2)}\n`, {
    kind: 'properties',
    properties: [{ path: ['$schema'], value: schemaAt }],
    made: null,
  });
}
