// Writes the JSON schemas of the files that people and programs read, from the schemas that read them here.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { format } from 'oxfmt';
import { jsonSchemas } from '../dist/backup/schemas.js';

const folder = fileURLToPath(new URL('../schemas', import.meta.url));
const options = JSON.parse(readFileSync(new URL('../.oxfmtrc.json', import.meta.url), 'utf8'));
mkdirSync(folder, { recursive: true });
for (const [file, schema] of Object.entries(jsonSchemas())) {
  const path = join(folder, file);
  const { code } = await format(path, JSON.stringify(schema), options);
  writeFileSync(path, code);
}
