/**
 * Keeping a thread alive that waits for shared memory alone.
 *
 * @module
 */

/** The longest interval a timer has, in ms. */
const LONGEST = 2 ** 31 - 1;

/**
 * Keeps this thread from ending: what `Atomics.waitAsync` promises does not.
 *
 * @returns What to dispose of once nothing is waited for.
 */
export function keepAlive(): Disposable {
  const timer = setInterval(() => {}, LONGEST);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
