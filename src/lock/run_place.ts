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
export function runPlace(
  { runlockPath, directory, config }: RunLockOptions,
): LockPlace {
  if (runlockPath !== undefined) {
    const path = pathOf(runlockPath);
    const own = directory === undefined ? dirname(path) : pathOf(directory);
    return { directory: own, path };
  }
  const { save_dir } = (configValue(config) ?? {}) as { save_dir?: unknown };
  const named = directory ?? save_dir;
  if (typeof named === "string" || named instanceof URL) {
    const found = pathOf(named);
    return { directory: found, path: join(found, LOCK_NAME) };
  }
  throw new LockError(
    "Cannot lock the run: expected 'directory', or 'save_dir' in the " +
      `configuration, found ${named === undefined ? "neither" : typeof named}`,
    {
      code: "LOCK_NEEDS_DIRECTORY",
      hints: ["Say where the run keeps its files: runLock({ directory })."],
    },
  );
}

function pathOf(path: string | URL): string {
  return path instanceof URL ? fileURLToPath(path) : resolve(path);
}
