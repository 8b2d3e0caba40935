/**
 * The user's stat cache, opened when first needed.
 *
 * @module
 */

import { dirname } from "node:path";
import { getLogger } from "@logtape/logtape";
import { isGranted } from "../internal/permission.ts";
import { defaultCacheFile } from "./default_cache_file.ts";
import { HashCache } from "./hash_cache.ts";
import { HashError } from "./hash_error.ts";

let opened: HashCache | undefined | false = false;

/**
 * Chooses the cache that an option asks for.
 *
 * @param option A cache, `false` for none, or nothing for the user's own.
 * @returns The cache; `undefined` for none.
 */
export function chooseCache(
  option: HashCache | false | undefined,
): HashCache | undefined {
  if (option !== undefined) return option || undefined;
  if (opened === false) opened = openDefault();
  return opened;
}

function openDefault(): HashCache | undefined {
  try {
    const path = defaultCacheFile();
    const directory = dirname(path);
    const permitted = isGranted({ name: "read", path: directory }) &&
      isGranted({ name: "write", path: directory });
    if (!permitted) {
      return without(
        `the program may not use it: that needs --allow-read=${directory} ` +
          `and --allow-write=${directory}`,
      );
    }
    const cache = HashCache.open(path);
    // What was read last is written also when the program leaves at once.
    addEventListener("unload", () => cache[Symbol.dispose]());
    return cache;
  } catch (error) {
    if (!(error instanceof HashError)) throw error;
    const { message } = error.cause instanceof Error ? error.cause : error;
    return without([message, ...error.hints].join(". ").replace(/\.$/, ""));
  }
}

function without(reason: string): undefined {
  getLogger(["assay", "hash"]).warn(
    "Hashing goes on without the stat cache: {reason}.",
    { reason },
  );
  return undefined;
}
