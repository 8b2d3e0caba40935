/**
 * Where indexes of runs lie.
 *
 * @module
 */

import { join } from "node:path";
import { cacheDirectory } from "../../internal/cache_directory.ts";
import { hostName } from "../../internal/host.ts";
import { isGranted } from "../../internal/permission.ts";
import { sha256 } from "../../internal/sha256.ts";

/**
 * Names the file of a root's index on this host.
 *
 * @param root The root, absolute and real.
 * @returns Its path; nothing without a safe place for it, since hosts must not
 * share the file.
 */
export function indexFile(root: string): string | undefined {
  if (!isGranted({ name: "sys", kind: "hostname" })) return undefined;
  const directory = cacheDirectory();
  if (directory === undefined) return undefined;
  const path = join(
    directory,
    `runs.${hostName()}.${sha256(root).slice(0, 32)}.sqlite`,
  );
  const mayUse = isGranted({ name: "read", path: directory }) &&
    isGranted({ name: "write", path: directory });
  return mayUse ? path : undefined;
}
