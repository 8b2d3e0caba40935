/**
 * The digest of whatever a path names.
 *
 * @module
 */

import { hashFile, type HashOptions } from "./hash_file.ts";
import { hashTree } from "./hash_tree.ts";
import { look, pathOf } from "./look.ts";

/**
 * Computes the digest of a file ({@linkcode hashFile}) or of a directory
 * ({@linkcode hashTree}).
 *
 * @param path The file or directory.
 * @param options Cache, jobs, signal and progress.
 * @returns 64 lower-case hexadecimal digits.
 * @throws {HashError} As the two functions do.
 *
 * @example Hashing either
 * ```ts
 * import { hashPath } from "@assay/assay/hash";
 *
 * const directory = await Deno.makeTempDir();
 * const empty = await hashPath(directory, { cache: false });
 * if (!empty.startsWith("e3b0c442")) throw new Error(empty);
 * ```
 */
export async function hashPath(
  path: string | URL,
  options: HashOptions = {},
): Promise<string> {
  if (!look(pathOf(path)).isDirectory) return hashFile(path, options);
  return (await hashTree(path, options)).digest;
}
