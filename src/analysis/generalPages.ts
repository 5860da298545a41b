import type { Level } from './finding.js';

/** Findings that no statement alone makes. */
export const generalPages: Readonly<
  Record<string, { readonly title: string; readonly level: Level; readonly problem: string }>
> = {
  'syntax-error': {
    title: 'Cannot be read',
    level: 'refused',
    problem:
      "PostgreSQL's own parser does not take the file, so a push would fail in it. Commands of psql (`\\connect`, `\\copy`) and the rows of `COPY … FROM stdin` are no SQL: a migration has INSERT for that.",
  },
  'not-analysed': {
    title: 'Runs what nobody can read beforehand',
    level: 'destructive',
    problem:
      'The SQL is put together while it runs, stands in a language without a parser here or in a function that no migration defines, or is nested deeper than anybody can follow. What cannot be read is never taken for harmless: only the rehearsal on restored rows shows what it does. Write the statement out where that is possible.',
  },
  'extension-missing': {
    title: 'Needs an extension that the scratch server lacks',
    level: 'refused',
    problem:
      'The rehearsal would fail for want of the extension, not because of the migration. Set `scratch` in supasafe.json to a server that has it, a running `supabase start` say.',
  },
  'not-rehearsable': {
    title: 'Cannot be tried on the embedded scratch server',
    level: 'refused',
    problem:
      'Hosted projects let `postgres` do it, plain PostgreSQL does not. Set `scratch` in supasafe.json to a server that can, a running `supabase start` say.',
  },
  'edited-migration': {
    title: 'An older migration was edited',
    level: 'dangerous',
    problem:
      'A database runs each file once. Where it ran before, the new text never runs, and the databases of this project are no longer the same. Put the file back as it was, and write what is new into a migration of its own.',
  },
  'renamed-migration': {
    title: 'An older migration has another name',
    level: 'dangerous',
    problem:
      'A database knows a migration by its version, the digits that its name begins with. Under another version it is a new file: a database that ran it runs it once more, and keeps the old version, which no file explains; `db push` stops at that. Behind the version a name may change: that is told as a note.',
  },
  'removed-migration': {
    title: 'An older migration is gone',
    level: 'dangerous',
    problem:
      'The databases that ran it keep its version, and no file explains it: `db push` stops at that. Put the file back; a new migration can drop what it made.',
  },
  'allow-without-code': {
    title: 'An acceptance without a code',
    level: 'warning',
    problem: 'Write `-- supasafe: allow <code> reason="…"` above the statement that it is about.',
  },
  'allow-unknown-code': {
    title: 'An acceptance of a code that there is none of',
    level: 'warning',
    problem: 'It accepts nothing. The codes stand beside the findings, and in docs/rules.',
  },
  'allow-without-reason': {
    title: 'An acceptance without a reason',
    level: 'warning',
    problem:
      'Whoever reads it next year has to know why it was right here: add `reason="…"`. Until then it accepts nothing.',
  },
  'allow-bad-date': {
    title: 'An acceptance with a date that cannot be read',
    level: 'warning',
    problem: 'Write it as `until=2027-01-31`. Until then it accepts nothing.',
  },
  'allow-expired': {
    title: 'An acceptance that has run out',
    level: 'warning',
    problem: 'Look again whether it is still right, then give it a new date or mend the statement.',
  },
  'allow-unread': {
    title: 'An acceptance where nobody reads it',
    level: 'warning',
    problem:
      'Inside of a DO body, of a string or of a block comment, and with another word than `allow`, it accepts nothing. Write it as a line of its own that begins with two dashes, above the statement: above the whole DO block for what is found in it.',
  },
  'allow-unused': {
    title: 'An acceptance of what is not there',
    level: 'warning',
    problem:
      'The statement below it has no such finding. An acceptance that outlives its finding hides the next one: take it out.',
  },
};
