/**
 * The runs that others build on.
 *
 * @module
 */

import { join } from "node:path";
import { RunIndex } from "../index/run_index.ts";
import { followLineage } from "../lineage/lineage.ts";
import { isThere } from "../project.ts";
import { readLock } from "../read_lock.ts";
import type { ListedRun } from "./list_runs.ts";

type KnownRun = Pick<ListedRun, "lock" | "path">;

/**
 * Lists all runs that runs build on, near and far.
 *
 * By identity alone: a directory may be reached by several paths, may have
 * been moved, and a copy of it is better kept than lost.
 *
 * @param runs The runs.
 * @param all All runs that are known, among them those that were moved.
 * @returns The identities of those they build on.
 * @throws {LockError} `LINEAGE_CYCLE`; and what `readLock` throws.
 */
export function neededBy(
  runs: readonly KnownRun[],
  all: readonly KnownRun[],
): Set<string> {
  const needed = new Set<string>();
  const moved = Map.groupBy(all, ({ lock }) => lock.id);
  const waiting = runs.map(({ path }) => path);
  for (let path; (path = waiting.pop()) !== undefined;) {
    const found = followLineage(path, ({ id }) => {
      if (needed.has(id)) return;
      needed.add(id);
      waiting.push(...(moved.get(id) ?? []).map(({ path }) => path));
    });
    for (const { id } of found.slice(1)) needed.add(id);
  }
  return needed;
}

/**
 * Refuses a directory with a run whose lock cannot be read: nobody knows what
 * it builds on.
 *
 * @param root The directory.
 * @throws {LockError} What `readLock` throws.
 */
export function demandReadable(root: string | URL): void {
  using index = RunIndex.open(root);
  const known = new Set(index.runs().map(({ dir }) => dir));
  for (const folder of index.folders()) {
    const path = join(folder, "run.lock");
    if (!known.has(folder) && isThere(path)) readLock(path);
  }
}
