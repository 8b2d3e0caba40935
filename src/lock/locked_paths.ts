/**
 * Digests of what a run reads and makes, under names that travel.
 *
 * @module
 */

import { basename, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { look } from "../hash/kit.ts";
import { hashFile, hashTree } from "../hash/mod.ts";
import { mask } from "../internal/mask.ts";
import type { LockedPath } from "./lock_record.ts";
import { refuseOwnLock, refuseOwnLockIn } from "./own_lock.ts";

/** Paths with digests, and where those outside of the base lie. */
export interface LockedPaths {
  /** Each path under its name, with its digest. */
  readonly paths: LockedPath[];
  /** Absolute paths of those outside of the base, by name. */
  readonly outside: Record<string, string>;
}

/** What {@linkcode lockPaths} names paths by, and refuses. */
export interface LockPathsOptions {
  /** The directory that names are relative to. */
  readonly base: string;
  /** The real path of the run's directory, whose lock no digest may cover. */
  readonly directory: string;
  /** Places of others that lie elsewhere, whose names are taken. */
  readonly known?: Readonly<Record<string, string>>;
}

/**
 * Digests paths and names each relative to a base; one that lies elsewhere by
 * its last part, so that no absolute path enters what is compared.
 *
 * @param paths Files and directories.
 * @param options What names are relative to, and what is refused.
 * @returns Names, digests, and places of what lies elsewhere.
 * @throws {HashError} One cannot be read.
 * @throws {LockError} `HOLDS_OWN_LOCK`: one covers the run's own lock.
 */
export async function lockPaths(
  paths: readonly (string | URL)[],
  { base, directory, known = {} }: LockPathsOptions,
): Promise<LockedPaths> {
  const outside = { ...known };
  // Named before the first is digested: the order in which that ends varies.
  const named = paths.map((given) => {
    const full = given instanceof URL ? fileURLToPath(given) : resolve(given);
    refuseOwnLock(full, directory);
    const inside = relative(base, full);
    const path = inside === ".." || inside.startsWith("../")
      ? nameOutside(full, outside)
      : inside || ".";
    return { full, path };
  });
  const locked = await Promise.all(
    named.map(async ({ full, path }) => ({
      path,
      digest: await digestOf(full, directory),
    })),
  );
  return { paths: locked, outside };
}

async function digestOf(path: string, directory: string): Promise<string> {
  if (!look(path).isDirectory) return await hashFile(path);
  const { digest, entries } = await hashTree(path);
  refuseOwnLockIn(path, entries.map((entry) => entry.path), directory);
  return digest;
}

/** Two names must differ as they are written, that is masked. */
function nameOutside(path: string, taken: Record<string, string>): string {
  const stem = `outside:${mask(basename(path))}`;
  let name = stem;
  for (let count = 2; (taken[name] ?? path) !== path; count++) {
    name = `${stem}#${count}`;
  }
  taken[name] = path;
  return name;
}
