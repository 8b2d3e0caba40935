/**
 * Where the user's own stat cache lies.
 *
 * @module
 */

import { join } from "node:path";
import { cacheDirectory } from "../internal/cache_directory.ts";
import { hostName } from "../internal/host.ts";
import { isGranted } from "../internal/permission.ts";
import { HashError } from "./hash_error.ts";

/**
 * Names the user's own cache on this host.
 *
 * Hosts that share a home directory must not share the file, and it must not
 * lie on a network file system: both have to be known.
 *
 * @returns The path of the SQLite file.
 * @throws {HashError} `CACHE_UNUSABLE`: what says where it lies is not set, or
 * may not be read.
 */
export function defaultCacheFile(): string {
  if (!["hostname", "statfs"].every((kind) => isGranted(system(kind)))) {
    throw unknown(
      "this machine's name and the kind of its disks",
      "Run with --allow-sys=hostname,statfs.",
    );
  }
  const directory = cacheDirectory();
  if (directory === undefined) {
    throw unknown(
      "a place in HOME or XDG_CACHE_HOME",
      "Set them, and run with --allow-env=HOME,XDG_CACHE_HOME.",
    );
  }
  return join(directory, `hash.${hostName()}.sqlite`);
}

function system(kind: string): Deno.PermissionDescriptor {
  return { name: "sys", kind } as Deno.SysPermissionDescriptor;
}

function unknown(expected: string, hint: string): HashError {
  return new HashError(
    `Cannot find the stat cache: expected to know ${expected}`,
    { code: "CACHE_UNUSABLE", hints: [hint] },
  );
}
