/**
 * Whether a path stays in a directory.
 *
 * @module
 */

import { dirname, relative } from "node:path";

/**
 * Tells whether a path lies below a directory, with no link on the way that
 * leads out of it; a link at its end is not followed.
 *
 * @param path The path, absolute; what holds it is there.
 * @param directory The directory, absolute.
 * @returns Whether it does; not the directory itself.
 */
export function liesIn(path: string, directory: string): boolean {
  const holder = Deno.realPathSync(dirname(path));
  const name = relative(directory, path);
  return name !== "" && isInside(name) &&
    isInside(relative(Deno.realPathSync(directory), holder));
}

function isInside(way: string): boolean {
  return way !== ".." && !way.startsWith("../");
}
