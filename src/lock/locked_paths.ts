/**
 * Digests of what a run reads and makes, under names that travel.
 *
 * @module
 */

import { basename, isAbsolute, normalize, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { look } from "../hash/kit.ts";
import { hashFile, hashTree } from "../hash/mod.ts";
import { mask } from "../internal/mask.ts";
import type { LockedPath } from "./lock_record.ts";
import { pathWithin } from "./project.ts";
import { type OwnLock, refuseOwnLock, refuseOwnLockIn } from "./own_lock.ts";

/** A path, and what it is called in a lock. */
export interface NamedPath {
  /** Its name there. */
  readonly path: string;
  /** Where it lies, absolute. */
  readonly full: string;
  /** Whether the name alone does not say where it lies. */
  readonly isOnlyNamed: boolean;
}

/**
 * Names paths as they were given; an absolute one by its last part, so that no
 * absolute path enters what is compared. A path that is given twice is named
 * once.
 *
 * @param paths Files and directories.
 * @param cwd What relative ones are relative to.
 * @returns Their names, no two of which are alike.
 */
export function namePaths(
  paths: readonly (string | URL)[],
  cwd: string,
): NamedPath[] {
  return uniquelyNamed(paths.map((given) => {
    const text = given instanceof URL ? fileURLToPath(given) : given;
    const name = isAbsolute(text)
      ? undefined
      : normalize(text).replace(/(?<=.)\/+$/, "");
    return { full: resolve(cwd, text), name };
  }));
}

/**
 * Names what lies in a directory relative to it, and what lies elsewhere by
 * its last part.
 *
 * @param paths Absolute paths.
 * @param directory The directory.
 * @returns Their names, no two of which are alike.
 */
export function nameBelow(
  paths: readonly string[],
  directory: string,
): NamedPath[] {
  return uniquelyNamed(
    paths.map((full) => ({ full, name: pathWithin(directory, full) })),
  );
}

function uniquelyNamed(
  paths: readonly { full: string; name: string | undefined }[],
): NamedPath[] {
  const seen = new Set<string>();
  const distinct = paths.filter(({ full }) =>
    !seen.has(full) && seen.add(full)
  );
  const taken = new Set(distinct.map(({ name }) => name && mask(name)));
  return distinct.map(({ full, name }) => {
    if (name !== undefined) return { path: name, full, isOnlyNamed: false };
    // Two names must differ as they are written, that is masked.
    const stem = mask(basename(full)) || "/";
    let path = stem;
    for (let count = 2; taken.has(path); count++) path = `${stem}#${count}`;
    taken.add(path);
    return { path, full, isOnlyNamed: true };
  });
}

/**
 * Lists where paths lie whose names do not say so.
 *
 * @param paths Paths and their names.
 * @returns Absolute paths by name.
 */
export function placesOf(paths: readonly NamedPath[]): Record<string, string> {
  return Object.fromEntries(
    paths.filter(({ isOnlyNamed }) => isOnlyNamed)
      .map(({ path, full }) => [path, full]),
  );
}

/**
 * Digests paths.
 *
 * @param paths Paths and their names.
 * @param own The run's own lock, which no digest may cover.
 * @returns Names, kinds, digests and sizes, in the order given.
 * @throws {HashError} One cannot be read.
 * @throws {LockError} `HOLDS_OWN_LOCK`: one covers the run's own lock.
 */
export async function lockPaths(
  paths: readonly NamedPath[],
  own: OwnLock,
): Promise<LockedPath[]> {
  for (const { full } of paths) refuseOwnLock(full, own);
  return await Promise.all(
    paths.map(async ({ path, full }) => ({
      path,
      ...await lockPath(full, own),
    })),
  );
}

async function lockPath(
  path: string,
  own: OwnLock,
): Promise<Omit<LockedPath, "path">> {
  const info = look(path);
  if (!info.isDirectory) {
    return { kind: "file", digest: await hashFile(path), bytes: info.size };
  }
  const { digest, bytes, entries } = await hashTree(path);
  refuseOwnLockIn(path, entries.map((entry) => entry.path), own);
  return { kind: "directory", digest, bytes };
}

/**
 * Looks at paths again, and marks those that are no longer what they were.
 *
 * @param paths Paths and their names.
 * @param before Their digests, in the same order.
 * @param own The run's own lock.
 * @returns The digests as they were before, with `partial` where they changed.
 */
export async function markChanged(
  paths: readonly NamedPath[],
  before: readonly LockedPath[],
  own: OwnLock,
): Promise<LockedPath[]> {
  return await Promise.all(before.map(async (then, index) => {
    try {
      const now = await lockPath(paths[index]!.full, own);
      if (now.digest === then.digest && now.kind === then.kind) return then;
    } catch (error) {
      // What is gone, or cannot be read any more, is not what it was.
      if (!(error instanceof Error)) throw error;
    }
    return { ...then, partial: true };
  }));
}
