/**
 * The files that are a run's own, and nobody else's.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { HashError, hashPath, hashTree } from "../../hash/mod.ts";
import { liesIn } from "../lies_in.ts";
import { isThere } from "../project.ts";
import type { ListedRun } from "./list_runs.ts";

/** `run.lock`, and what was kept of earlier ones. */
const LOCK = /^run\.lock(\.|$)/;

/**
 * Lists outputs in a run's directory that are still what the run made.
 *
 * A directory that holds another run is not one of them, nor is what a link or
 * an edited lock places outside.
 *
 * @param run The run.
 * @returns Absolute paths.
 * @throws {HashError} One cannot be read.
 */
export async function ownOutputs({ dir, lock }: ListedRun): Promise<string[]> {
  const own: string[] = [];
  for (const { path, digest, kind } of lock.outputs) {
    if (Object.hasOwn(lock.locations.outputs, path)) continue;
    const full = join(dir, path);
    if (!isThere(full) || !liesIn(full, dir)) continue;
    if (holder(full) !== dir) continue;
    const isSame = kind === "directory"
      ? await isOwnTree(full, digest)
      : await hashPath(full) === digest;
    if (isSame) own.push(full);
  }
  return own;
}

/**
 * Lists the patches of a run that lie beside its lock.
 *
 * @param run The run.
 * @returns Absolute paths.
 */
export function ownPatches({ dir, lock }: ListedRun): string[] {
  return lock.repos.flatMap(({ snapshot }) => {
    const patch = snapshot?.patch;
    if (patch === undefined || basename(patch) !== patch) return [];
    // An edited lock may name anything.
    const isOwn = patch.startsWith(`run.${lock.id}.`);
    return isOwn && isThere(join(dir, patch)) ? [join(dir, patch)] : [];
  });
}

async function isOwnTree(full: string, digest: string): Promise<boolean> {
  // Of a link only the link would go, but also what it leads to may be a run.
  try {
    const tree = await hashTree(full);
    return tree.digest === digest &&
      !tree.entries.some(({ path }) => LOCK.test(basename(path)));
  } catch (error) {
    // It was a directory, and is a file now.
    if (error instanceof HashError) return false;
    throw error;
  }
}

/** The nearest directory above a file that a run has. */
function holder(full: string): string {
  let at = dirname(full);
  while (!hasLock(at) && dirname(at) !== at) at = dirname(at);
  return at;
}

/** One that is being removed has only the lock that was set aside. */
function hasLock(dir: string): boolean {
  return Array.from(Deno.readDirSync(dir))
    .some(({ name }) => LOCK.test(name));
}
