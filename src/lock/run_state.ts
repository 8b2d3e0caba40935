/**
 * Whether a run still runs.
 *
 * @module
 */

import { isOnNetwork } from "../internal/cache_directory.ts";
import { hostName } from "../internal/host.ts";
import { isLockFileHeld } from "../internal/lock_file.ts";
import { lockPlace } from "./lock_place.ts";
import type { RunLock, RunStatus } from "./lock_record.ts";
import { bootId, isProcess } from "./process_facts.ts";
import { isThere } from "./project.ts";
import { readLock } from "./read_lock.ts";

/** What became of a run; `crashed` for one that ended without saying so. */
export type RunState = RunStatus | "crashed";

/**
 * Tells what became of a run, whatever its lock says last.
 *
 * A run that is under way holds the kernel's lock on `run.lock.held`. Where
 * that lock cannot be tried, the number of its process and the last start of
 * its machine decide. A run of another machine on a network file system, whose
 * locks may not reach this one, counts as running until its lock says more.
 *
 * @param lock The run's lock.
 * @param run The run's directory, or the lock's file.
 * @returns What became of it.
 *
 * @example A run that ended
 * ```ts
 * import { readLock, runLock, runState } from "@assay/assay/lock";
 *
 * const directory = await Deno.makeTempDir();
 * const run = await runLock({ directory });
 * const path = `${directory}/run.lock`;
 * const during = runState(readLock(path), directory);
 * await run.complete();
 * const after = runState(readLock(path), directory);
 * if (`${during} ${after}` !== "running complete") throw new Error(after);
 * ```
 */
export function runState(lock: RunLock, run: string | URL): RunState {
  if (lock.status !== "running") return lock.status;
  const { directory, path } = lockPlace(run);
  const file = path.endsWith(`.${lock.id}`)
    ? path.slice(0, -lock.id.length - 1)
    : path;
  if (isHeld(`${file}.held`, lock, directory)) {
    const last = lastOf(file);
    // Another run may hold the directory by now.
    return last === undefined || last.id === lock.id ? "running" : "crashed";
  }
  // It may have ended since its lock was read.
  const last = lastOf(file);
  return last?.id === lock.id && last.status !== "running"
    ? last.status
    : "crashed";
}

function lastOf(file: string): RunLock | undefined {
  return isThere(file) ? readLock(file) : undefined;
}

function isHeld(path: string, lock: RunLock, directory: string): boolean {
  const isNear = lock.host === hostName() ||
    isOnNetwork(directory) === false;
  try {
    return isLockFileHeld(path) || !isNear;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    if (!(error instanceof Error)) throw error;
    return mayRun(lock);
  }
}

function mayRun({ host, boot, pid }: RunLock): boolean {
  if (host !== hostName() || pid === null) return true;
  const now = bootId();
  if (boot !== null && now !== null && boot !== now) return false;
  return isProcess(pid) ?? true;
}
