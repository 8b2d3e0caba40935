/**
 * Work side by side, results in order.
 *
 * @module
 */

/** How many items are begun before the first result is asked for. */
const AHEAD = 1024;

/**
 * Begins work on many items and yields what became of each, in their order.
 *
 * @param items The items.
 * @param begin Begins the work on one.
 * @returns Each item's outcome, as `Promise.allSettled` gives it.
 */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  begin: (item: T) => Promise<R>,
): AsyncGenerator<[T, PromiseSettledResult<R>]> {
  const begun: [T, Promise<PromiseSettledResult<R>>][] = [];
  for (const item of items) {
    begun.push([item, settled(begin(item))]);
    if (begun.length < AHEAD) continue;
    const [first, outcome] = begun.shift()!;
    yield [first, await outcome];
  }
  for (const [item, outcome] of begun) yield [item, await outcome];
}

function settled<R>(promise: Promise<R>): Promise<PromiseSettledResult<R>> {
  return promise.then(
    (value) => ({ status: "fulfilled", value }),
    (reason) => ({ status: "rejected", reason }),
  );
}
