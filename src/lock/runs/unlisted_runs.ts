/**
 * The runs that no list shows, and that build on others all the same.
 *
 * @module
 */

import { join } from "node:path";
import { isAway, isEntered } from "../index/refresh.ts";
import { LockError } from "../lock_error.ts";
import { pathWithin } from "../project.ts";
import { readLock } from "../read_lock.ts";
import { EARLIER_LOCK, type ListedRun } from "./list_runs.ts";

/**
 * Reads the runs in folders below a directory that the index does not enter,
 * but for git's own, in which no run lies.
 *
 * @param root The directory, absolute and real.
 * @param within A directory in it of which every folder must be readable.
 * @returns The runs, earlier ones of a directory too.
 * @throws {LockError} `LOCK_UNREADABLE`: a folder may not be read; and what
 * `readLock` throws.
 */
export function unlistedRuns(
  root: string,
  within: string,
): Pick<ListedRun, "lock" | "path">[] {
  return Array.from(
    locksIn(root, true, within),
    (path) => ({ path, lock: readLock(path) }),
  );
}

function* locksIn(
  folder: string,
  isListed: boolean,
  within: string,
): Generator<string> {
  for (const { name, isDirectory, isFile } of entriesOf(folder, within)) {
    const path = join(folder, name);
    if (isDirectory && name !== ".git") {
      yield* locksIn(path, isListed && isEntered(name), within);
    }
    if (isListed || !isFile) continue;
    if (name === "run.lock" || EARLIER_LOCK.test(name)) yield path;
  }
}

function entriesOf(folder: string, within: string): Deno.DirEntry[] {
  try {
    return Array.from(Deno.readDirSync(folder));
  } catch (error) {
    const isDenied = error instanceof Deno.errors.PermissionDenied;
    if (isDenied && pathWithin(within, folder) !== undefined) {
      throw unreadable(folder, error);
    }
    // It was removed or replaced meanwhile.
    if (isAway(error)) return [];
    throw error;
  }
}

function unreadable(folder: string, cause: Error): LockError {
  return new LockError(
    `Cannot tell which runs others build on: expected to read '${folder}', found '${cause.message}'`,
    {
      code: "LOCK_UNREADABLE",
      data: { folder },
      hints: ["Let this user read it, or name a directory without it."],
      cause,
    },
  );
}
