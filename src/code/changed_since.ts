/**
 * Whether the code on disk is still the code that was loaded.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import { isGranted } from "../internal/permission.ts";
import { denoConfigs, nearestConfig } from "./config.ts";
import { type LocalFile, openReader, readFile } from "./files.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { mainPath } from "./local_path.ts";

// What was never read leaves nothing that tells when it is gone, and the first
// fingerprint may be taken long after Deno read its configuration.
readConfigs(mainPath());

function readConfigs(main: string | undefined): void {
  if (main === undefined) return;
  const [directory, reader] = [dirname(main), openReader()];
  denoConfigs(directory, reader);
  nearestConfig(directory, "package.json", reader);
  nearestConfig(directory, "tsconfig.json", reader);
}

/**
 * Lists the files of a fingerprint that may not be what is running.
 *
 * @param fingerprint The fingerprint.
 * @param start When the program, or the worker, started.
 * @returns Absolute paths of files modified since, or that differ from the
 *   fingerprint, or that are gone, or that a link or a directory put into
 *   place since leads to.
 */
export function changedSince(
  fingerprint: Fingerprint,
  start: Date,
): string[] {
  const wasExchanged = openPlaces(start);
  return fingerprint.modules
    .filter(({ path, digest }) => {
      const file = readFile(path);
      return "why" in file || file.digest !== digest ||
        wasTouched(file, start) || wasExchanged(path);
    })
    .map(({ path }) => path);
}

function second(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

/** Change times come in whole seconds: the second of the start proves nothing. */
function wasTouched(
  { mtime, ctime }: Pick<LocalFile, "mtime" | "ctime">,
  start: Date,
): boolean {
  if (mtime === null || mtime >= start) return true;
  return ctime === null || second(ctime) > second(start);
}

/**
 * Makes a look at the links and directories on the way to a file, each once.
 *
 * To rename a directory leaves the times of all that it holds, and its own
 * modification time.
 */
function openPlaces(start: Date): (path: string) => boolean {
  const known = new Map<string, boolean>();
  const wasExchanged = (path: string): boolean => {
    const found = known.get(path);
    if (found !== undefined) return found;
    // Where links lead in a circle, no file was read.
    known.set(path, false);
    const above = dirname(path);
    const result = isNew(path) || above !== path && wasExchanged(above);
    known.set(path, result);
    return result;
  };
  const isNew = (path: string): boolean => {
    // What may not be read shows nothing; to look at it would prompt.
    if (!isGranted({ name: "read", path })) return false;
    const info = Deno.lstatSync(path);
    if (info.isSymlink) {
      return wasTouched(info, start) ||
        wasExchanged(resolve(dirname(path), Deno.readLinkSync(path)));
    }
    const { mtime, ctime, isDirectory } = info;
    return isDirectory && mtime !== null && ctime !== null &&
      second(ctime) > second(start) && second(ctime) > second(mtime);
  };
  return wasExchanged;
}
