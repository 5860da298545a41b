import { z } from 'zod';
import { settingsSchema } from '../environments/settings.js';
import { metadataSchema } from './metadata.js';

/** What editors and validators understand best; nothing in our schemas needs a newer one. */
const target = 'draft-7';

/** The JSON schemas of the package's `schemas/`, by file: what may be written, defaults left out. */
export const jsonSchemas = (): Record<string, object> => ({
  'supasafe.json': {
    title: 'supasafe.json',
    description: 'Settings of supasafe; every key is optional.',
    ...z.toJSONSchema(settingsSchema, { target, io: 'input' }),
  },
  'backup-metadata.json': {
    title: '<name>_metadata.json',
    description: 'What supasafe writes down of a backup.',
    ...z.toJSONSchema(metadataSchema, { target, io: 'input' }),
  },
});
