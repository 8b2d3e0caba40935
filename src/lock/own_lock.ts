/**
 * Keeping a run's own lock out of what the run digests.
 *
 * @module
 */

import { basename, dirname, relative } from "node:path";
import { LockError } from "./lock_error.ts";

/** Where a run's own lock lies. */
export interface OwnLock {
  /** The real path of its directory. */
  readonly directory: string;
  /** The name of its file, such as `run.lock`. */
  readonly name: string;
}

/**
 * Refuses a path whose digest would cover the run's own lock: the lock changes
 * when the run ends, so that digest could never be verified.
 *
 * @param path Absolute path of a file or directory that a run names.
 * @param own Where the lock lies.
 * @throws {LockError} `HOLDS_OWN_LOCK`: it is the lock, the lock's directory or
 * one that holds it, links followed.
 */
export function refuseOwnLock(path: string, own: OwnLock): void {
  const real = realPathOf(path);
  if (real === undefined) return;
  const inside = relative(real, own.directory);
  const holds = inside !== ".." && !inside.startsWith("../");
  if (holds || isOwn(real, own)) throw holdsOwnLock(path, own);
}

/**
 * Refuses a tree into which a link brings the run's own lock.
 *
 * @param tree Absolute path of the directory.
 * @param files Paths of its files, relative to it.
 * @param own Where the lock lies.
 * @throws {LockError} `HOLDS_OWN_LOCK`: one of the files is the lock.
 */
export function refuseOwnLockIn(
  tree: string,
  files: readonly string[],
  own: OwnLock,
): void {
  for (const file of files) {
    if (!namesOf(own).includes(basename(file))) continue;
    const real = realPathOf(`${tree}/${file}`);
    if (real !== undefined && isOwn(real, own)) throw holdsOwnLock(tree, own);
  }
}

function namesOf({ name }: OwnLock): string[] {
  return [name, `${name}.held`];
}

function isOwn(real: string, own: OwnLock): boolean {
  return dirname(real) === own.directory &&
    namesOf(own).includes(basename(real));
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

function holdsOwnLock(path: string, { directory, name }: OwnLock): LockError {
  return new LockError(
    `Cannot digest '${path}' for the run: expected a file or directory ` +
      `without the run's own lock, found '${directory}/${name}' in it`,
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
