/**
 * Whether the code on disk is still the code that was loaded.
 *
 * @module
 */

import { type LocalFile, readFile } from "./files.ts";
import type { Fingerprint } from "./fingerprint.ts";

/**
 * Lists the files of a fingerprint that may not be what is running.
 *
 * @param fingerprint The fingerprint.
 * @param start When the program, or the worker, started.
 * @returns Absolute paths of files modified since, or that differ from the
 *   fingerprint, or that are gone.
 */
export function changedSince(
  fingerprint: Fingerprint,
  start: Date,
): string[] {
  return fingerprint.modules
    .filter(({ path, digest }) => {
      const file = readFile(path);
      return "why" in file || file.digest !== digest ||
        wasTouched(file, start);
    })
    .map(({ path }) => path);
}

/** Change times come in whole seconds: the second of the start proves nothing. */
function wasTouched({ mtime, ctime }: LocalFile, start: Date): boolean {
  const second = (time: Date): number => Math.floor(time.getTime() / 1000);
  if (mtime === null || mtime >= start) return true;
  return ctime === null || second(ctime) > second(start);
}
