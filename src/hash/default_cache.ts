/**
 * The user's stat cache, opened when first needed.
 *
 * @module
 */

import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { cacheDirectory } from "../internal/cache_directory.ts";
import { hostName } from "../internal/host.ts";
import { isGranted } from "../internal/permission.ts";
import { HashCache } from "./hash_cache.ts";

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
  const directory = cacheDirectory();
  if (directory === undefined) {
    return without("its place is unknown: that needs --allow-env=HOME");
  }
  const permitted = isGranted({ name: "read", path: directory }) &&
    isGranted({ name: "write", path: directory });
  if (!permitted) {
    return without(
      `the program may not use it: that needs --allow-read=${directory} ` +
        `and --allow-write=${directory}`,
    );
  }
  try {
    return HashCache.open(join(directory, `hash.${hostName()}.sqlite`));
  } catch (error) {
    return without(error instanceof Error ? `${error.cause}` : String(error));
  }
}

function without(reason: string): undefined {
  getLogger(["assay", "hash"]).warn(
    "Hashing goes on without the stat cache: {reason}.",
    { reason },
  );
  return undefined;
}
