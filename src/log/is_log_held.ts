/**
 * Asking whether a logger is running.
 *
 * @module
 */

import { join } from "node:path";

/** The lock file of a log directory. */
export const LOCK_NAME = "logger.lock";

/**
 * Tells whether a logger holds a directory, without writing anything there.
 *
 * The lock is asked for as a reader's and given back at once; a logger that
 * starts in that moment must try once more.
 *
 * @param directory The log directory.
 * @returns Whether a logger is running on it.
 */
export function isLogHeld(directory: string): boolean {
  try {
    using file = Deno.openSync(join(directory, LOCK_NAME), { read: true });
    return !file.tryLockSync(false);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
