/**
 * Waiting until a signal is aborted.
 *
 * @module
 */

/**
 * Waits for work, and no longer once a signal is aborted.
 *
 * @typeParam T What the work gives.
 * @param work The work.
 * @param signal The signal.
 * @returns What the work gives.
 * @throws The signal's reason, as soon as it is aborted.
 */
export async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return await work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
