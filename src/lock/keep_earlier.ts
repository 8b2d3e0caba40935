/**
 * Keeping the lock of the run before.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { writeFileAtomic } from "../internal/atomic_file.ts";
import { LockError } from "./lock_error.ts";
import { readLock } from "./read_lock.ts";

/**
 * Copies an earlier lock to `run.lock.ID`. It stays where it is until the new
 * one replaces it, so that at no moment there is none; a hard link would need
 * more permissions, and not every file system has them.
 *
 * @param path The lock's path.
 * @throws {LockError} `LOCK_UNREADABLE`: it cannot be read.
 * @throws {AssayError} `WRITE_FAILED`: it cannot be kept.
 */
export function keepEarlier(path: string): void {
  if (!existsSync(path)) return;
  writeFileAtomic(`${path}.${nameOf(path)}`, Deno.readFileSync(path));
}

function nameOf(path: string): string {
  try {
    return readLock(path).id;
  } catch (error) {
    const damaged = error instanceof LockError &&
      (error.code === "LOCK_MALFORMED" || error.code === "LOCK_TOO_NEW");
    if (!damaged) throw error;
    return `unreadable-${Date.now()}`;
  }
}
