import type { Fingerprint } from '../database/catalogue.js';
import { onOneLine } from './entries.js';
import { unquoted } from './names.js';

interface Found {
  readonly entry: string;
  /** Its table, by qualified name; empty where it has none. */
  readonly table: string;
}

const part = String.raw`("(?:[^"]|"")*"|[^\s".]+)`;
const guardShape = new RegExp(`^(policy|trigger) ${part} on (${part}\\.${part})$`);
const memberShape = new RegExp(`^publication of ${part}\\.${part} in ${part}$`);
const publishedSchema = new RegExp(`^publication of schema ${part} in ${part}$`);
const looseShape = new RegExp(
  `^(publication|event trigger|foreign server|foreign data wrapper|language|access method) ${part}$`,
);

const castShape = /^cast \((.+) as (.+)\)$/;
const kindsOfLoose: Readonly<Record<string, string>> = { language: 'PROCEDURAL LANGUAGE', 'foreign server': 'SERVER' };

/** Entries of the catalogue by what the table of contents says of the same: kind, schema and tag, a line each. */
export function entriesByLine({ entries }: Pick<Fingerprint, 'entries'>): Map<string, Found> {
  const found = new Map<string, Found>();
  const name = (text = '') => onOneLine(unquoted(text));
  for (const entry of Object.keys(entries)) {
    const [, kind, own, table = '', schema, relation] = guardShape.exec(entry) ?? [];
    if (kind !== undefined)
      found.set(`${kind.toUpperCase()}\n${name(schema)}\n${name(relation)} ${name(own)}`, { entry, table });
    const [, ofSchema, member, publication] = memberShape.exec(entry) ?? [];
    if (publication !== undefined)
      found.set(`PUBLICATION TABLE\n${name(ofSchema)}\n${name(publication)} ${name(member)}`, { entry, table: '' });
    const [, whole, publisher] = publishedSchema.exec(entry) ?? [];
    if (publisher !== undefined)
      found.set(`PUBLICATION TABLES IN SCHEMA\n${name(whole)}\n${name(publisher)} ${name(whole)}`, {
        entry,
        table: '',
      });
    const [, looseKind, loose] = looseShape.exec(entry) ?? [];
    if (looseKind !== undefined)
      found.set(`${kindsOfLoose[looseKind] ?? looseKind.toUpperCase()}\n\n${name(loose)}`, { entry, table: '' });
    const [, source, target] = castShape.exec(entry) ?? [];
    if (target !== undefined) found.set(`CAST\n\nCAST (${source} AS ${target})`, { entry, table: '' });
  }
  return found;
}
