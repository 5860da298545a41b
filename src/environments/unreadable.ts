import { exitCodes, type Problem } from '../problem.js';

/** The one message about a URL that has more than one reading, or none; nothing of the URL is in it. */
export const unreadableUrl = (source: string, why: string, ...more: string[]): Problem => ({
  code: 'url-unreadable',
  exit: exitCodes.usage,
  what: `The database URL in ${source} cannot be read.`,
  details: [why],
  next: [
    'Write postgresql://user:password@host:port/database, and in the password',
    '@ as %40   : as %3A   / as %2F   % as %25   # as %23   ? as %3F   $ as %24',
    `' as %27   " as %22   \\ as %5C   a space as %20`,
    ...more,
  ],
});

// Each of these is libpq's way to name a server that is not one host: the @, if any, is the last one.
const scheme = String.raw`^\s*postgres(?:ql)?://`;
const otherPlaces: readonly { readonly shape: RegExp; readonly why: string; readonly next: string }[] = [
  {
    shape: new RegExp(String.raw`${scheme}(?:[^@\s]*@)?(?:%2f[^@\s]*|[/?][^@\s]*)?$`, 'i'),
    why: 'It names no host. Sockets, service files and the variables of the shell are not used: the Supabase CLI cannot use them all, so the three clients could reach different servers.',
    next: "Name the host; for a server on this machine 127.0.0.1 and its port (listen_addresses = 'localhost').",
  },
  {
    shape: new RegExp(String.raw`${scheme}(?:[^@,\s]*@)?[\w.:\[\]-]*(?:,[\w.:\[\]-]*)+(?:[/?][^@\s]*)?$`, 'i'),
    why: 'It seems to name several hosts, and each client could choose another one.',
    next: 'Name one host: the one that is written to.',
  },
  {
    shape: new RegExp(String.raw`${scheme}[^@\s]*@\[[0-9a-f:.]+%`, 'i'),
    why: 'Its address has a zone (%), which not every client understands.',
    next: 'Give the server a name or an address without a zone.',
  },
];

/** Why a text is no URL that can be used. */
export function explainUnreadable(source: string, text: string): Problem {
  if (!/^\s*postgres(ql)?:/i.test(text)) return unreadableUrl(source, 'It does not begin with postgresql://');
  const other = otherPlaces.find(({ shape }) => shape.test(text));
  if (other) return { ...unreadableUrl(source, other.why), next: [other.next] };
  return unreadableUrl(
    source,
    'Most often the password holds a character that means something else in a URL (it is not shown here).',
  );
}
