/**
 * Where the user's own stat cache lies.
 *
 * @module
 */

import { join } from "node:path";
import { cacheDirectory } from "../internal/cache_directory.ts";
import { hostName } from "../internal/host.ts";
import { HashError } from "./hash_error.ts";

/**
 * Names the user's own cache on this host.
 *
 * @returns The path of the SQLite file.
 * @throws {HashError} `CACHE_UNUSABLE`: the variables that say where it lies
 * are not set, or may not be read.
 */
export function defaultCacheFile(): string {
  const directory = cacheDirectory();
  if (directory !== undefined) {
    return join(directory, `hash.${hostName()}.sqlite`);
  }
  throw new HashError(
    "Cannot find the stat cache: expected HOME or XDG_CACHE_HOME, found neither",
    {
      code: "CACHE_UNUSABLE",
      hints: ["Run with --allow-env=HOME,XDG_CACHE_HOME."],
    },
  );
}
