/**
 * The digests of many files, in their order.
 *
 * @module
 */

import { fileState } from "./file_state.ts";
import type { HashOptions } from "./hash_file.ts";
import { HashRun } from "./hash_run.ts";
import { lookAtFile, pathOf, realPathOf } from "./look.ts";

/** How many files are taken before the first digest is waited for. */
const AHEAD = 2048;

/** What became of a file. */
export type FileOutcome =
  | { readonly digest: string }
  | { readonly error: unknown };

/**
 * Hashes files side by side and yields what became of each, in their order.
 *
 * @param paths The files.
 * @param options Cache, jobs, signal and progress.
 * @returns A digest or an error for each.
 * @throws The signal's reason, if it is aborted.
 */
export async function* hashFiles(
  paths: Iterable<string>,
  options: HashOptions,
): AsyncGenerator<FileOutcome> {
  using run = new HashRun(options);
  const begun: (FileOutcome | number)[] = [];
  try {
    for (const path of paths) {
      begun.push(begin(run, path));
      if (begun.length < AHEAD) continue;
      for (const file of begun.splice(0, AHEAD / 2)) {
        yield await finish(run, file, options);
      }
    }
    for (const file of begun) yield await finish(run, file, options);
  } finally {
    // Also of what was read when the caller wants no more.
    run.remember();
  }
}

function begin(run: HashRun, path: string): FileOutcome | number {
  try {
    const file = beginFile(run, path);
    return typeof file === "number" ? file : { digest: file };
  } catch (error) {
    return { error };
  }
}

async function finish(
  run: HashRun,
  file: FileOutcome | number,
  { signal }: HashOptions,
): Promise<FileOutcome> {
  if (typeof file !== "number") return file;
  await run.settled(file);
  signal?.throwIfAborted();
  try {
    return { digest: run.digestOf(file) };
  } catch (error) {
    return { error };
  }
}

/**
 * Begins to hash a file in a run.
 *
 * @param run The run.
 * @param path The file.
 * @returns Its digest if the cache knows it, else its number in the run.
 * @throws {HashError} It cannot be looked at, or is no regular file.
 */
export function beginFile(run: HashRun, path: string | URL): string | number {
  const file = pathOf(path);
  const state = fileState(lookAtFile(file));
  // The present directory may be another when the file's turn comes.
  const realPath = realPathOf(file);
  return run.cache?.get(realPath, state) ?? run.read(realPath, state);
}
