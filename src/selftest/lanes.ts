import { together } from '../together.js';

/** Restoring keeps about one core busy. */
const sideBySide = 2;

/** Runs `work` for each item, a few at a time; `tell` hears of the results in the order of the items. */
export async function inLanes<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  tell: (result: R, index: number) => void,
): Promise<readonly R[]> {
  const results: R[] = [];
  let begun = 0;
  let told = 0;
  let isStopped = false;
  const lane = async (): Promise<void> => {
    for (let index = begun++; index < items.length && !isStopped; index = begun++) {
      results[index] = await work(items[index] as T);
      for (let next = results[told]; next !== undefined; next = results[told]) tell(next, told++);
    }
  };
  const stopping = (error: unknown): never => {
    isStopped = true;
    throw error;
  };
  await together(Array.from({ length: sideBySide }, () => lane().catch(stopping)));
  return results;
}
