/** Code without its comments and with empty strings and quoted names, so that words in it are words of the language. */
export const bareCode = (code: string): string =>
  code.replace(/--[^\r\n]*|\/\*[^]*?\*\/|'[^']*'|"[^"]*"|(\$\w*\$)[^]*?\1/g, (match) =>
    match.startsWith('-') || match.startsWith('/') ? ' ' : "''",
  );
