/**
 * Where something lies that a lock names.
 *
 * @module
 */

import { relative, resolve } from "node:path";
import type { RunLock } from "../lock_record.ts";
import { isThere, pathWithin, projectOf } from "../project.ts";

/**
 * Finds what a lock names, also when the project was moved or copied as a
 * whole: what is missing there is missing, though it may still lie where it was.
 *
 * @param lock The lock.
 * @param dir The run's directory now.
 * @param recorded Where the thing lay when the run was made, absolute.
 * @returns Where it lies now, or should; where it lay, if it is no part of the
 *   project and not there either.
 */
export function placeNow(lock: RunLock, dir: string, recorded: string): string {
  const { directory, project } = lock.locations;
  if (directory === null || directory === dir) return recorded;
  const moved = resolve(dir, relative(directory, recorded));
  if (isThere(moved)) return moved;
  const isPart = project !== null &&
    pathWithin(project, recorded) !== undefined &&
    projectOf(dir) === resolve(dir, relative(directory, project));
  return isPart ? moved : recorded;
}
