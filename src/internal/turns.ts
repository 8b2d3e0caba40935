/**
 * Taking turns within one process, in the order of asking.
 *
 * @module
 */

/** For each key that is taken, who waits for it, first come first. */
const waiting = new Map<string, Set<() => void>>();

/** `setTimeout` takes a longer time for none at all. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Takes a key, waiting while others of this process have it. Whoever got it
 * must call {@linkcode leaveTurn}.
 *
 * @param key What the turn is for.
 * @param ms How long to wait.
 * @param signal Ends the waiting; its reason is thrown.
 * @returns Whether the key was taken within the time.
 */
export async function takeTurn(
  key: string,
  ms: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const others = waiting.get(key);
  if (others === undefined) {
    waiting.set(key, new Set());
    return true;
  }
  return ms > 0 && await pause(ms, signal, others);
}

/**
 * Gives a key to who has waited longest, if anyone waits.
 *
 * @param key The key that {@linkcode takeTurn} took.
 */
export function leaveTurn(key: string): void {
  const [next] = waiting.get(key) ?? [];
  if (next === undefined) waiting.delete(key);
  else next();
}

/**
 * Waits for a time, or to be called.
 *
 * @param ms The time.
 * @param signal Ends the waiting; its reason is thrown.
 * @param callers Where the function is put that ends the waiting.
 * @returns Whether it was called before the time was up.
 */
export function pause(
  ms: number,
  signal?: AbortSignal,
  callers: Set<() => void> = new Set(),
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onCall = () => end(() => resolve(true));
    const onTime = () => end(() => resolve(false));
    const onAbort = () => end(() => reject(signal?.reason));
    const end = (settle: () => void) => {
      callers.delete(onCall);
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      settle();
    };
    const timer = setTimeout(onTime, Math.min(ms, LONGEST_TIMER));
    signal?.addEventListener("abort", onAbort);
    callers.add(onCall);
  });
}
