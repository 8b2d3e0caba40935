/**
 * Where a run keeps its lock.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { LockError } from "./lock_error.ts";
import { LOCK_NAME, type LockPlace } from "./lock_place.ts";
import type { RunLockOptions } from "./run_lock.ts";
import { configValue } from "./recorded_config.ts";

/**
 * Finds the directory of a run that begins, and the file of its lock.
 *
 * @param options What names them.
 * @returns Both, absolute.
 * @throws {LockError} `LOCK_NEEDS_DIRECTORY`.
 */
export function runPlace(options: RunLockOptions): LockPlace {
  const { runlockPath, directory, config } = options;
  if (runlockPath !== undefined) {
    const path = pathOf(runlockPath);
    const own = directory === undefined ? dirname(path) : pathOf(directory);
    return { directory: own, path };
  }
  const found = resultsDirectory(options);
  if (found !== undefined) {
    return { directory: found, path: join(found, LOCK_NAME) };
  }
  const named = saveDirectory(config);
  throw new LockError(
    "Cannot lock the run: expected 'directory', or 'save_dir' in the " +
      `configuration, found ${named === undefined ? "neither" : typeof named}`,
    {
      code: "LOCK_NEEDS_DIRECTORY",
      hints: ["Say where the run keeps its files: runLock({ directory })."],
    },
  );
}

/**
 * Finds the directory that a run is given for its results.
 *
 * @param options What names it.
 * @returns It, absolute; nothing where none is named.
 */
export function resultsDirectory(
  { directory, config }: RunLockOptions,
): string | undefined {
  const named = directory ?? saveDirectory(config);
  return typeof named === "string" || named instanceof URL
    ? pathOf(named)
    : undefined;
}

function saveDirectory(config: unknown): unknown {
  return (configValue(config) as { save_dir?: unknown } | undefined)?.save_dir;
}

function pathOf(path: string | URL): string {
  return path instanceof URL ? fileURLToPath(path) : resolve(path);
}
