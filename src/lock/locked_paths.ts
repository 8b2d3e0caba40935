/**
 * Digests of what a run reads and makes, under names that travel.
 *
 * @module
 */

import { basename, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { hashPath } from "../hash/mod.ts";
import type { LockedPath } from "./lock_record.ts";

/** Paths with digests, and where those outside of the base lie. */
export interface LockedPaths {
  /** Each path under its name, with its digest. */
  readonly paths: LockedPath[];
  /** Absolute paths of those outside of the base, by name. */
  readonly outside: Record<string, string>;
}

/**
 * Digests paths and names each relative to a base; one that lies elsewhere by
 * its last part, so that no absolute path enters what is compared.
 *
 * @param paths Files and directories.
 * @param base The directory that names are relative to.
 * @param known Places of others that lie elsewhere, whose names are taken.
 * @returns Names, digests, and places of what lies elsewhere.
 * @throws {HashError} One cannot be read.
 */
export async function lockPaths(
  paths: readonly (string | URL)[],
  base: string,
  known: Readonly<Record<string, string>> = {},
): Promise<LockedPaths> {
  const outside = { ...known };
  // Named before the first is digested: the order in which that ends varies.
  const named = paths.map((given) => {
    const full = given instanceof URL ? fileURLToPath(given) : resolve(given);
    const inside = relative(base, full);
    const path = inside === ".." || inside.startsWith("../")
      ? nameOutside(full, outside)
      : inside || ".";
    return { full, path };
  });
  const locked = await Promise.all(
    named.map(async ({ full, path }) => ({
      path,
      digest: await hashPath(full),
    })),
  );
  return { paths: locked, outside };
}

function nameOutside(path: string, taken: Record<string, string>): string {
  const stem = `outside:${basename(path)}`;
  let name = stem;
  for (let count = 2; (taken[name] ?? path) !== path; count++) {
    name = `${stem}#${count}`;
  }
  taken[name] = path;
  return name;
}
