/**
 * Keeping a run's own lock out of what the run digests.
 *
 * @module
 */

import { basename, dirname, relative } from "node:path";
import { LockError } from "./lock_error.ts";

const OWN = ["run.lock", "run.lock.held"];

/**
 * Refuses a path whose digest would cover the run's own `run.lock`: the lock
 * changes when the run ends, so that digest could never be verified.
 *
 * @param path Absolute path of a file or directory that a run names.
 * @param directory The real path of the run's directory.
 * @throws {LockError} `HOLDS_OWN_LOCK`: it is the lock, the run's directory or
 * one that holds it, links followed.
 */
export function refuseOwnLock(path: string, directory: string): void {
  const real = realPathOf(path);
  if (real === undefined) return;
  const inside = relative(real, directory);
  const holds = inside !== ".." && !inside.startsWith("../");
  const isLock = dirname(real) === directory && OWN.includes(basename(real));
  if (holds || isLock) throw holdsOwnLock(path, directory);
}

/**
 * Refuses a tree into which a link brings the run's own `run.lock`.
 *
 * @param tree Absolute path of the directory.
 * @param files Paths of its files, relative to it.
 * @param directory The real path of the run's directory.
 * @throws {LockError} `HOLDS_OWN_LOCK`: one of the files is the lock.
 */
export function refuseOwnLockIn(
  tree: string,
  files: readonly string[],
  directory: string,
): void {
  for (const file of files) {
    if (!OWN.includes(basename(file))) continue;
    const real = realPathOf(`${tree}/${file}`);
    if (real !== undefined && dirname(real) === directory) {
      throw holdsOwnLock(tree, directory);
    }
  }
}

/** What cannot be resolved is told of when it is digested. */
function realPathOf(path: string): string | undefined {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function holdsOwnLock(path: string, directory: string): LockError {
  return new LockError(
    `Cannot digest '${path}' for the run: expected a file or directory ` +
      `without the run's own lock, found '${directory}/run.lock' in it`,
    {
      code: "HOLDS_OWN_LOCK",
      data: { path, directory },
      hints: [
        "Name the files or subdirectories that count, not what holds the " +
        "run's directory.",
      ],
    },
  );
}
