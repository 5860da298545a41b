/**
 * Cases of dev whose label is doubted by whoever built the rehearsal. Labels are not changed for that: the cases count as
 * wrong, and are told with what should be there instead, and why.
 */
export const disputed = {
  'C03-set-not-null-client-column': {
    is: 'careful',
    why: 'SET NOT NULL on a table with rows, as in `L12-set-not-null-with-rows`, which is labelled careful: the whole table is read while nobody else can. It names L12 among its dangers; nothing measured or read tells the two apart.',
  },
  'T05-set-role': {
    is: 'fails',
    why: 'the role stays for the row of the ledger too. `supabase db push` (3.1.0) ends in "permission denied for schema supabase_migrations", and so does the trace. The label was tried without a ledger.',
  },
  'T14-name-over-63-bytes': {
    is: 'careful',
    why: 'the first of its two indexes is built on a table with rows while writes wait, as in `L01-create-index-with-rows`, which is labelled careful.',
  },
};
