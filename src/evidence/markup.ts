import { visible } from '../visible.js';

/** HTML that is safe to be put into a page. Only `html` makes it. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Part = string | number | Markup | null | undefined | false | readonly Part[];

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Most texts have nothing in them to be looked at: printable ASCII without the signs. */
const harmless = /^[ !#-%(-;=?-~]*$/;

/** A text of others between tags or in a quoted attribute; control characters and turns of direction become signs. */
const escaped = (text: string): string =>
  harmless.test(text) ? text : visible(text).replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);

function rendered(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return part === null || part === undefined || part === false ? '' : part.map(rendered).join('');
}

/** The literal's own text is HTML; whatever is put into it is text, unless `html` made it. */
export const html = (literal: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(literal.map((text, index) => text + rendered(parts[index] ?? null)).join(''));
