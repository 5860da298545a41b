import { loadParser, parseSql } from '../../src/analysis/parse.js';

/** Another text that does the same. */
export type Mutate = (sql: string) => Promise<string>;

interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly tokenName: string;
  readonly keywordKind: number;
}

/** Puts something else in the place of tokens; null leaves one as it is. */
async function replaceTokens(sql: string, replace: (token: Token) => string | null): Promise<string> {
  const parser = await loadParser();
  const bytes = Buffer.from(sql, 'utf8');
  let at = 0;
  let text = '';
  for (const token of parser.scanSync(sql).tokens as readonly Token[]) {
    text += bytes.subarray(at, token.start).toString('utf8');
    text += replace(token) ?? bytes.subarray(token.start, token.end).toString('utf8');
    at = token.end;
  }
  return text + bytes.subarray(at).toString('utf8');
}

/** Before each statement; and after each comma and parenthesis, where a line break is not part of a string. */
const betweenAll =
  (inserted: string): Mutate =>
  (sql) =>
    replaceTokens(`${inserted}${sql}`, ({ tokenName, text }) =>
      tokenName === 'ASCII_59' ? `;\n${inserted}` : text === ',' ? `,\n${inserted}` : null,
    );

const isWord = ({ tokenName, keywordKind, text }: Token): boolean =>
  (tokenName === 'IDENT' && !text.startsWith('"')) || keywordKind !== 0;

const parses = async (sql: string): Promise<boolean> => 'statements' in (await parseSql(sql));

export const mutations: Readonly<Record<string, Mutate>> = {
  'comments between': betweenAll("-- a word about it, with a quote ' and a ;\n/* and; /* nested */ more */\n"),
  'blank lines between': betweenAll('\n\n \t\n'),
  'the other case': (sql) =>
    replaceTokens(sql, (token) => (isWord(token) ? token.text.replace(/[a-zA-Z]/g, otherCase) : null)),
  'quoted names': async (sql) => {
    // Only names: a quoted keyword is another thing. Where the whole does not read any more, it stays as it is.
    const quoted = await replaceTokens(sql, ({ tokenName, text }) =>
      tokenName === 'IDENT' && /^[a-z_][a-z0-9_]*$/i.test(text) ? `"${text.toLowerCase()}"` : null,
    );
    return (await parses(quoted)) ? quoted : sql;
  },
  'Windows line ends': (sql) => Promise.resolve(sql.replace(/\r?\n/g, '\r\n')),
};

const otherCase = (letter: string): string =>
  letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
