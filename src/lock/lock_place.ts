/**
 * Where a lock and what it names lie.
 *
 * @module
 */

import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunLock } from "./lock_record.ts";

/** The name of a lock, unless the run was told another. */
export const LOCK_NAME = "run.lock";

/** A lock's file. */
export interface LockPlace {
  /** The run's directory, absolute. */
  readonly directory: string;
  /** The lock's file, absolute. */
  readonly path: string;
}

/**
 * Finds the lock of a run.
 *
 * @param run The run's directory, or the lock's file.
 * @returns Where they lie; whether there is a lock is not looked at.
 */
export function lockPlace(run: string | URL): LockPlace {
  const full = run instanceof URL ? fileURLToPath(run) : resolve(run);
  return isLockName(basename(full)) || isFile(full)
    ? { directory: dirname(full), path: full }
    : { directory: full, path: join(full, LOCK_NAME) };
}

/**
 * Finds a run's directory, which its lock may lie apart from.
 *
 * @param lock The run's lock.
 * @param place Where the lock lies.
 * @returns The directory as it lies to the lock now, absolute.
 */
export function runDirectory(
  { locations: { lock, directory } }: RunLock,
  place: LockPlace,
): string {
  return lock === undefined || directory === null
    ? place.directory
    : resolve(place.directory, relative(dirname(lock), directory));
}

/** `run.lock`, or an earlier one that was kept as `run.lock.ID`. */
function isLockName(name: string): boolean {
  return name === LOCK_NAME || name.startsWith(`${LOCK_NAME}.`);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    // Who reads the lock is told of it.
    if (error instanceof Error) return false;
    throw error;
  }
}

/**
 * Finds a file or directory that a run read.
 *
 * @param lock The run's lock.
 * @param path Its name there.
 * @returns Where it lay when the run was made; nothing where that is not known.
 */
export function dataPlace(lock: RunLock, path: string): string | undefined {
  const { data, started_in } = lock.locations;
  return placeIn(data, path, started_in);
}

/**
 * Finds a file or directory that a run made.
 *
 * @param lock The run's lock.
 * @param path Its name there.
 * @param directory Where the run's directory lies now.
 * @returns Where it lies, or for what lies outside of the directory where it
 * lay when the run was made.
 */
export function outputPlace(
  lock: RunLock,
  path: string,
  directory: string,
): string {
  return placeIn(lock.locations.outputs, path, directory)!;
}

/**
 * Finds the directory of a run in a run's lineage.
 *
 * @param lock The lock of the later run.
 * @param path The earlier run's name there.
 * @returns Where it lay when the later run was made; nothing where that is not
 * known.
 */
export function lineagePlace(lock: RunLock, path: string): string | undefined {
  const { lineage, started_in } = lock.locations;
  return placeIn(lineage, path, started_in);
}

function placeIn(
  places: Readonly<Record<string, string>>,
  path: string,
  base: string | null,
): string | undefined {
  if (Object.hasOwn(places, path)) return places[path]!;
  return base === null ? undefined : resolve(base, path);
}
