/**
 * Where something lies that a lock names.
 *
 * @module
 */

import { relative, resolve } from "node:path";
import type { RunLock } from "../lock_record.ts";
import { isThere } from "../project.ts";

/**
 * Finds what a lock names, also when the project was moved as a whole.
 *
 * @param lock The lock.
 * @param dir The run's directory now.
 * @param recorded Where the thing lay when the run was made, absolute.
 * @returns Where it lies now; where it lay, if it is in neither place.
 */
export function placeNow(lock: RunLock, dir: string, recorded: string): string {
  const { directory } = lock.locations;
  if (directory === null) return recorded;
  const moved = resolve(dir, relative(directory, recorded));
  return isThere(moved) ? moved : recorded;
}
