/**
 * How many things go on at once.
 *
 * @module
 */

const waiting: (() => void)[] = [];
let taken = 0;

/**
 * Does work as soon as fewer than so many others of this process are at it,
 * first come first served.
 *
 * @param limit How many may be at it.
 * @param signal Ends the waiting; its reason is thrown.
 * @param work The work.
 * @returns What the work gives.
 */
export async function withSlot<T>(
  limit: number,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (taken < limit) taken++;
  else await turn(signal);
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) taken--;
    else next();
  }
}

/** Waits for a slot that another hands on. */
function turn(signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const begin = () => {
    signal?.removeEventListener("abort", stop);
    resolve();
  };
  const stop = () => {
    waiting.splice(waiting.indexOf(begin), 1);
    reject(signal?.reason);
  };
  signal?.throwIfAborted();
  signal?.addEventListener("abort", stop, { once: true });
  waiting.push(begin);
  return promise;
}
