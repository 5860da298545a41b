/** Runs side by side, waits for every one, then throws the first failure: nothing goes on behind the caller's back. */
export async function together<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const results = await Promise.allSettled(work as readonly Promise<unknown>[]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}

/** What comes of `work`, after `end`, which runs whatever came of it: `finally`, whose types know of no `end` that takes time. */
export async function lastly<T>(work: Promise<T>, end: () => Promise<unknown>): Promise<T> {
  try {
    return await work;
  } finally {
    await end();
  }
}

/** A queue of one: what is handed in runs when everything before it has ended. */
export function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
