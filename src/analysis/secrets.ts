/** Something in a text that nobody should read there, and its place. */
export interface Secret {
  /** For people: "a Stripe secret key". */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Of a key that every browser gets anyway, or that opens local servers only. */
  readonly isPublic: boolean;
}

interface Pattern {
  readonly name: string;
  /** The secret itself in the first group, or the whole match. */
  readonly form: RegExp;
  /** What a text must have in it before the form is worth trying. */
  readonly hint?: string;
}

const patterns: readonly Pattern[] = [
  { name: 'a secret key of Supabase', form: /\bsb_secret_[\w-]{8,}/dg },
  { name: 'an access token of Supabase', form: /\bsbp_[0-9a-f]{32,}\b/dg },
  { name: 'a secret key of Stripe', form: /\b[sr]k_live_\w{8,}/dg },
  { name: 'the signing secret of a webhook', form: /\bwhsec_[\w+/=]{8,}/dg },
  { name: 'an access key of AWS', form: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/dg },
  { name: 'a token of GitHub', form: /\b(?:gh[pousr]_\w{30,}|github_pat_\w{22,})/dg },
  { name: 'a token of GitLab', form: /\bglpat-[\w-]{20,}/dg },
  { name: 'a token of Slack', form: /\bxox[abposr]-[\w-]{10,}|\bhooks\.slack\.com\/services\/[\w/]{16,}/dg },
  { name: 'the address of a Discord webhook', form: /\bdiscord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{20,}/dg },
  { name: 'a key of OpenAI or Anthropic', form: /\bsk-(?:proj-|ant-|svcacct-)?[\w-]{24,}/dg },
  { name: 'a key of Google', form: /\bAIza[\w-]{35}/dg },
  { name: 'a key of SendGrid', form: /\bSG\.[\w-]{16,}\.[\w-]{16,}/dg },
  { name: 'a token of npm', form: /\bnpm_\w{36}\b/dg },
  { name: 'a private key', form: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*/dg },
  {
    name: 'a password in a URL',
    hint: '://',
    form: /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:@/'"]{0,100}:([^\s@/'"]{1,200})@/dgi,
  },
  { name: 'a password in a connection string', form: /\bhost(?:addr)?=[^']{0,300}\bpassword=([^\s']+)/dgi },
  { name: 'a bearer token', form: /\bbearer\s+([\w.~+/-]{16,}=*)/dgi },
  { name: 'a password', hint: 'crypt', form: /\bcrypt\s*\(\s*'([^']+)'\s*,/dgi },
  {
    name: 'a secret for the vault',
    hint: 'vault',
    // Addresses and keys that every browser gets are kept there too.
    form: /\bvault\.create_secret\s*\(\s*(?:new_secret\s*(?:=>|:=)\s*)?'(?!https?:\/\/[^@']*'|sb_publishable_|eyJ)([^']+)'/dgi,
  },
  {
    name: 'a secret in a setting',
    hint: '.',
    form: /\bset\s+(?:local\s+|session\s+)?"?\w+"?(?:\."?\w+"?)*\."?\w*(?:secret|password|service_role|api_?key|token)\w*"?\s*(?:=|\bto\b)\s*'(?!eyJ)([^']{8,})'/dgi,
  },
  { name: 'a password', form: /\bpassword\s+\$\w*\$([^$]+)\$/dgi },
  { name: 'a password', form: /\bpassword\s+(?:E|U&)?'([^']+(?:''[^']+)*)'/dgi },
];

const jwt = /\beyJ[\w-]{8,}\.(eyJ[\w-]{8,})\.[\w-]+/dg;

/** Secrets in the order in which they stand; of two that overlap the longer one. */
export function secretsIn(text: string): Secret[] {
  const tokens = [...text.matchAll(jwt)].map((match) => ({ ...placeOf(match, 0), ...tokenOf(match[1] ?? '') }));
  const others = patterns.flatMap(({ name, form, hint = '' }) =>
    [...(text.includes(hint) ? text.matchAll(form) : [])].map((match) => ({
      name,
      isPublic: false,
      ...placeOf(match),
    })),
  );
  // What a token is says more than that it stands behind the word Bearer.
  const apart = others.filter((one) => !/^eyJ[\w-]{8,}\.eyJ/.test(text.slice(one.start, one.end)));
  const sorted = [...tokens, ...apart].sort((one, other) => one.start - other.start || other.end - one.end);
  let end = 0;
  return sorted.filter((one) => {
    const isApart = one.start >= end;
    if (isApart) ({ end } = one);
    return isApart;
  });
}

function placeOf(match: RegExpMatchArray, group = 1): { start: number; end: number } {
  const [start, end] = match.indices?.[group] ?? match.indices?.[0] ?? [0, 0];
  return { start, end };
}

/** By what the middle part of a token says of itself. */
function tokenOf(payload: string): Pick<Secret, 'name' | 'isPublic'> {
  try {
    const { role, iss } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
    const known = ['anon', 'authenticated', 'service_role'].find((one) => one === role);
    const name = known === undefined ? 'a token (JWT)' : `a token of the role ${known} (JWT)`;
    return { name, isPublic: role === 'anon' || iss === 'supabase-demo' };
  } catch {
    return { name: 'a token (JWT)', isPublic: false };
  }
}

/** The text with every secret as `***`, and as many lines as before. */
export function withoutSecrets(text: string): string {
  let at = 0;
  let shown = '';
  for (const { start, end } of secretsIn(text)) {
    shown += `${text.slice(at, start)}***${text.slice(start, end).replace(/[^\r\n]+/g, '')}`;
    at = end;
  }
  return shown + text.slice(at);
}
