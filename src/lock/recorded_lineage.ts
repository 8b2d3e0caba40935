/**
 * What a lock says of the runs that its run builds on.
 *
 * @module
 */

import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { LockError } from "./lock_error.ts";
import { lockDigest } from "./lock_digest.ts";
import { LOCK_NAME, lockPlace } from "./lock_place.ts";
import type { LockedLineage } from "./lock_record.ts";
import { type NamedPath, namePaths, placesOf } from "./locked_paths.ts";
import { findAbove, isThere } from "./project.ts";
import { readLock } from "./read_lock.ts";

/** Where lineage is looked for. */
export interface LineageOptions {
  /** Directories of earlier runs, or their locks, as they were given. */
  readonly prevs: readonly (string | URL)[];
  /** What the run reads. */
  readonly data: readonly NamedPath[];
  /** The run's own directory, absolute. */
  readonly directory: string;
  /** The directory the run starts in. */
  readonly cwd: string;
}

/** The runs that a run builds on, and where they lie. */
export interface RecordedLineage {
  readonly lineage: LockedLineage[];
  /** Their directories, by the paths above. */
  readonly places: Record<string, string>;
}

/**
 * Describes the runs that a run builds on: those it names, and those in whose
 * directories its data lie, the nearest above each, or above what a link to
 * them leads to.
 *
 * @param options Where to look.
 * @returns Each run once, in the order found.
 * @throws {LockError} `LINEAGE_CYCLE`: it names itself; `LOCK_NOT_FOUND` and
 * what else `readLock` throws: there is no such run.
 */
export function recordLineage(options: LineageOptions): RecordedLineage {
  const { prevs, directory, cwd } = options;
  const named = prevs.map((prev) => {
    const { directory, path } = lockPlace(
      prev instanceof URL ? prev : resolve(cwd, prev),
    );
    const isText = typeof prev === "string" && !isAbsolute(prev);
    const given = isText ? relative(cwd, directory) || "." : directory;
    return { given, directory, path };
  });
  for (const prev of named) {
    if (isSame(prev.directory, directory)) throw ownAncestor(directory);
  }
  const all = [...named, ...runsAbove(options)];
  const paths = new Map(all.map(({ directory, path }) => [directory, path]));
  const names = namePaths(all.map(({ given }) => given), cwd);
  return {
    lineage: names.map(({ path, full }) => {
      const lock = readLock(paths.get(full)!);
      return { path, id: lock.id, digest: lockDigest(lock) };
    }),
    places: { ...placesOf(names) },
  };
}

interface FoundRun {
  /** How it is named, absolute only if the data were. */
  readonly given: string;
  readonly directory: string;
  readonly path: string;
}

function runsAbove({ data, directory, cwd }: LineageOptions): FoundRun[] {
  return data.flatMap(({ full, isOnlyNamed }) => {
    // What a run read and made itself says nothing of another.
    const at = [full, realPath(full)].map(runAbove)
      .find((run) => run !== undefined && !isSame(run, directory));
    if (at === undefined) return [];
    const given = isOnlyNamed ? at : relative(cwd, at) || ".";
    return [{ given, directory: at, path: join(at, LOCK_NAME) }];
  });
}

/** The nearest directory at or above a path that holds a lock. */
function runAbove(path: string): string | undefined {
  const lock = findAbove(path, [LOCK_NAME]);
  return lock && dirname(lock);
}

/** Where a link leads that data were named by. */
function realPath(path: string): string {
  return isThere(path) ? Deno.realPathSync(path) : path;
}

function isSame(one: string, other: string): boolean {
  if (one === other) return true;
  return isThere(one) && isThere(other) &&
    Deno.realPathSync(one) === Deno.realPathSync(other);
}

function ownAncestor(directory: string): LockError {
  return new LockError(
    `Cannot begin the run in '${directory}': expected 'prevs' of other runs, ` +
      "found the run's own directory",
    {
      code: "LINEAGE_CYCLE",
      data: { directory },
      hints: ["Leave it out, or give the run a directory of its own."],
    },
  );
}
