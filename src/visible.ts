/**
 * What moves a terminal's cursor, erases a line or turns the direction of writing: control characters and the overrides of
 * bidirectional text. A name or a comment that holds them would show something else than what is there.
 */
const unseen = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The pictures that Unicode has for the characters below 32 begin here, in the same order. */
const pictures = 0x2400;
const del = 0x7f;

function signOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(pictures + code);
  return code === del ? '␡' : '�';
}

/** A text of others on one line, with a sign in place of everything that a terminal would obey instead of showing. */
export const visible = (text: string): string => text.replace(unseen, signOf);

/** The same for a text of several lines: their ends and tabs stay. */
export const visibleLines = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replace(unseen, (character) => (/[\n\t]/.test(character) ? character : signOf(character)));
