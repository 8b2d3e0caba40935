/**
 * Asking whether a logger is running.
 *
 * @module
 */

import { join } from "node:path";
import { isLockFileHeld } from "../internal/lock_file.ts";

/** The lock file of a log directory. */
export const LOCK_NAME = "logger.lock";

/**
 * Tells whether a logger holds a directory, without writing anything there.
 *
 * @param directory The log directory.
 * @returns Whether a logger is running on it.
 */
export function isLogHeld(directory: string): boolean {
  try {
    return isLockFileHeld(join(directory, LOCK_NAME));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
