/**
 * Whether a run that was found built on what is there now.
 *
 * @module
 */

import { resolve } from "node:path";
import type { RunLock } from "../lock_record.ts";
import { recordLineage } from "../recorded_lineage.ts";
import { recordRepositories } from "../recorded_repos.ts";
import { dataPlace } from "../lock_place.ts";
import { findAbove, pathWithin, projectOf } from "../project.ts";
import { digestTrees } from "./run_row.ts";

/**
 * Finds an earlier run that a new one would build on, and that a run did not.
 *
 * @param lock The lock of the run that was found.
 * @param prevs The directories of earlier runs, as the new one names them.
 * @param directory The directory of the new one.
 * @returns The first one's name; nothing when it built on all of them.
 * @throws {LockError} What the new run would throw: `LOCK_NOT_FOUND`, ….
 */
export function newPrev(
  lock: RunLock,
  prevs: readonly (string | URL)[],
  directory: string,
): string | undefined {
  const { lineage } = recordLineage({
    ...{ prevs, directory },
    data: [],
    cwd: Deno.cwd(),
  });
  return lineage.find(({ id, digest }) =>
    !lock.lineage.some((then) => then.id === id && then.digest === digest)
  )?.path;
}

/**
 * Tells whether the repositories of a run hold what they held. Those of its
 * project are looked at in the project that is worked in, which may be a copy.
 *
 * @param lock Its lock.
 * @param cwd Where a run would begin now, absolute.
 * @returns Whether they do; `false` too where it cannot be known.
 * @throws {AssayError} A repository cannot be described.
 */
export async function hasSameTrees(
  lock: RunLock,
  cwd: string,
): Promise<boolean> {
  const { repos, data, locations } = lock;
  const roots = repos.flatMap(({ name }) => {
    const then = locations.repos[name];
    if (then === undefined) return [];
    const inside = pathWithin(locations.project ?? "/", then);
    const now = inside ? resolve(projectOf(cwd), inside) : then;
    return findAbove(now, [".git"]) === undefined ? [] : now;
  });
  if (roots.length < repos.length) return false;
  const { repos: now } = await recordRepositories({
    repos: roots,
    snapshot: "none",
    id: "",
    directory: cwd,
    elsewhere: data.flatMap(({ path }) => dataPlace(lock, path) ?? []),
    cwd,
  });
  if (now.length < repos.length) return false;
  const named = now.map((repo, index) => ({
    ...repo,
    path: repos[index]!.path,
  }));
  const trees = digestTrees(named);
  return trees !== undefined && trees === digestTrees(repos);
}
