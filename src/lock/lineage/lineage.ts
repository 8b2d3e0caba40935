/**
 * The runs that a run builds on, and those that they build on.
 *
 * @module
 */

import { join, relative, resolve } from "node:path";
import { LockError } from "../lock_error.ts";
import { lockDigest } from "../lock_digest.ts";
import { lineagePlace, LOCK_NAME, lockPlace } from "../lock_place.ts";
import type { LockedLineage, RunLock } from "../lock_record.ts";
import { isThere } from "../project.ts";
import { readLock } from "../read_lock.ts";

/**
 * Whether a run is still what the one that builds on it saw: `same`; `changed`,
 * its lock says something else now; `replaced`, another run has taken its
 * directory, and only its lock was kept.
 */
export type LineageState = "same" | "changed" | "replaced";

/** A run in a lineage. */
export interface LineageRun {
  /** Its identity. */
  readonly id: string;
  /** Its directory, absolute. */
  readonly dir: string;
  /** Its lock's file: the run's own, or the one that was kept. */
  readonly path: string;
  /** What its lock says. */
  readonly lock: RunLock;
  /** Whether it is what the runs that build on it saw. */
  readonly state: LineageState;
  /** The runs it builds on, by their places in the list. */
  readonly prevs: readonly number[];
}

/**
 * Follows a run back to all that it builds on.
 *
 * A run is known by its directory and its identity, so that runs of one name
 * never pass for one another, and one that several build on comes once. A
 * project that was moved as a whole is followed where it is now.
 *
 * @param dir The run's directory, or its lock.
 * @returns The runs, the one that was named first, each before those it builds
 * on.
 * @throws {LockError} `LINEAGE_LOST`: the lock of a run in it is not where it
 * was, and was not kept; `LINEAGE_CYCLE`: a run builds on itself; and what
 * `readLock` throws.
 *
 * @example What a table was made from
 * ```ts
 * import { lineage, runLock } from "@assay/assay/lock";
 *
 * const root = await Deno.makeTempDir();
 * await runLock({ directory: `${root}/clean` }, (run) => {
 *   Deno.writeTextFileSync(`${root}/clean/rows.csv`, "1");
 *   run.addOutput(`${root}/clean/rows.csv`);
 * });
 * const data = [`${root}/clean/rows.csv`];
 * await runLock({ directory: `${root}/fit`, data }, () => {});
 *
 * const [fit, clean] = lineage(`${root}/fit`);
 * if (fit?.prevs[0] !== 1 || clean?.state !== "same") throw new Error("no lineage");
 * ```
 */
export function lineage(dir: string | URL): LineageRun[] {
  return followLineage(dir, (entry, child) => {
    throw lost(entry, child);
  });
}

/**
 * Follows a run back as {@linkcode lineage} does, past what is lost.
 *
 * @param dir The run's directory, or its lock.
 * @param onLost Is told of each run whose lock is not found.
 * @returns The runs that were found.
 * @throws {LockError} `LINEAGE_CYCLE`; and what `readLock` throws.
 */
export function followLineage(
  dir: string | URL,
  onLost: (entry: LockedLineage, child: FoundRun) => void,
): LineageRun[] {
  const { directory, path } = lockPlace(dir);
  const runs: LineageRun[] = [];
  const places = new Map<string, number>();
  const above: string[] = [];

  const visit = (place: FoundRun): number => {
    const { dir, path, lock, state } = place;
    const key = `${lock.id} ${dir}`;
    if (above.includes(key)) throw cycle(dir, lock);
    const known = places.get(key);
    if (known !== undefined) return known;
    const index = runs.length;
    const prevs: number[] = [];
    runs.push({ id: lock.id, dir, path, lock, state, prevs });
    places.set(key, index);
    above.push(key);
    for (const entry of lock.lineage) {
      const found = findRun(entry, place);
      if (found === undefined) onLost(entry, place);
      else prevs.push(visit(found));
    }
    above.pop();
    return index;
  };
  visit({ dir: directory, path, lock: readLock(path), state: "same" });
  return runs;
}

/** A run on the way. */
interface FoundRun {
  readonly dir: string;
  readonly path: string;
  readonly lock: RunLock;
  readonly state: LineageState;
}

function findRun(
  entry: LockedLineage,
  child: FoundRun,
): FoundRun | undefined {
  for (const dir of candidates(entry, child)) {
    const path = join(dir, LOCK_NAME);
    if (isThere(path)) {
      const lock = readLock(path);
      if (lock.id === entry.id) {
        const isSame = lockDigest(lock) === entry.digest;
        return { dir, path, lock, state: isSame ? "same" : "changed" };
      }
    }
    const kept = `${path}.${entry.id}`;
    if (isThere(kept)) {
      return { dir, path: kept, lock: readLock(kept), state: "replaced" };
    }
  }
  return undefined;
}

/** Where a run may lie: moved along with the one that builds on it, or not. */
function candidates(
  { path }: LockedLineage,
  { dir, lock }: FoundRun,
): readonly string[] {
  const recorded = lineagePlace(lock, path);
  if (recorded === undefined) return [];
  const { directory } = lock.locations;
  if (directory === null) return [recorded];
  return [...new Set([resolve(dir, relative(directory, recorded)), recorded])];
}

function lost({ id, path }: LockedLineage, { dir }: FoundRun): LockError {
  return new LockError(
    `Cannot follow the lineage of '${dir}': expected the lock of the run ${id} in '${path}', found none`,
    {
      code: "LINEAGE_LOST",
      data: { id, path, directory: dir },
      hints: [
        "Bring that run's directory back, or the run.lock that it had.",
      ],
    },
  );
}

function cycle(dir: string, { id }: RunLock): LockError {
  return new LockError(
    `Cannot follow the lineage of '${dir}': expected runs that end somewhere, found the run ${id} building on itself`,
    {
      code: "LINEAGE_CYCLE",
      data: { id, directory: dir },
      hints: ["One of the locks was edited: restore it."],
    },
  );
}
