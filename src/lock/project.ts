/**
 * The project a run belongs to.
 *
 * @module
 */

import { dirname, join, relative } from "node:path";
import { isGranted } from "../internal/permission.ts";

/** What marks the root of a project, the surest first. */
const MARKS = [[".git"], ["deno.json", "deno.jsonc"]];

/**
 * Finds the root of a project: the nearest git work tree around a directory,
 * else the nearest directory with a `deno.json`, else the directory itself.
 *
 * @param directory An absolute directory.
 * @returns An absolute directory.
 */
export function projectOf(directory: string): string {
  for (const names of MARKS) {
    const found = findAbove(directory, names);
    if (found !== undefined) return dirname(found);
  }
  return directory;
}

/**
 * Finds a file or directory in the nearest directory that has it.
 *
 * @param directory Where to begin, absolute.
 * @param names Its name, or several; the first that is there counts.
 * @returns Its absolute path; nothing where none is, or may not be looked at.
 */
export function findAbove(
  directory: string,
  names: readonly string[],
): string | undefined {
  for (let at = directory; true; at = dirname(at)) {
    const found = names.map((name) => join(at, name)).find(isThere);
    if (found !== undefined) return found;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * Tells whether a path can be seen; never prompts and never throws.
 *
 * @param path An absolute path.
 * @returns Whether it is there and may be read.
 */
export function isThere(path: string): boolean {
  if (!isGranted({ name: "read", path })) return false;
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

/**
 * Names a path within a directory.
 *
 * @param directory The directory, absolute.
 * @param path An absolute path.
 * @returns The path relative to it; nothing for one that lies elsewhere.
 */
export function pathWithin(
  directory: string,
  path: string,
): string | undefined {
  const inside = relative(directory, path);
  const isOutside = inside === ".." || inside.startsWith("../");
  return isOutside ? undefined : inside || ".";
}
