/**
 * The digest of one file.
 *
 * @module
 */

import type { HashCache } from "./hash_cache.ts";
import { beginFile } from "./hash_files.ts";
import { HashRun } from "./hash_run.ts";

/** What has been hashed so far. */
export interface HashProgress {
  /** Bytes read from files. */
  readonly bytes: number;
  /** Bytes to read, of the files found so far. */
  readonly total: number;
}

/** How to hash. */
export interface HashOptions {
  /**
   * The stat cache to use; `false` reads every byte.
   *
   * @default The user's own cache, one file under `~/.cache/assay`.
   */
  readonly cache?: HashCache | false;
  /**
   * How many files are read side by side.
   *
   * @default {navigator.hardwareConcurrency}
   */
  readonly jobs?: number;
  /** Stops the reading; its reason is thrown. */
  readonly signal?: AbortSignal;
  /** Called now and then while files are read. */
  readonly onProgress?: (progress: HashProgress) => void;
}

/**
 * Computes the SHA-256 of a file, of any size, with flat memory.
 *
 * A file of 32 MiB or more is read in a worker, so the caller's thread stays
 * free. A file that changes while it is read is read once more.
 *
 * @param path The file; a symbolic link counts as its target.
 * @param options Cache, jobs, signal and progress.
 * @returns 64 lower-case hexadecimal digits, what `sha256sum` prints.
 * @throws {HashError} `FILE_NOT_FOUND`, `DANGLING_LINK`, `IS_DIRECTORY`,
 * `NOT_A_FILE`, `PERMISSION_DENIED`, `FILE_SYSTEM_LOOP`, `FILE_UNREADABLE`, or
 * `FILE_UNSTABLE` when it changed both times.
 *
 * @example Hashing a file
 * ```ts
 * import { hashFile } from "@assay/assay/hash";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "abc");
 * const digest = await hashFile(path, { cache: false });
 * if (!digest.startsWith("ba7816bf")) throw new Error(digest);
 * ```
 */
export async function hashFile(
  path: string | URL,
  options: HashOptions = {},
): Promise<string> {
  using run = new HashRun(options);
  const file = beginFile(run, path);
  if (typeof file === "string") return file;
  await run.settled();
  run.remember();
  return run.digestOf(file);
}
