/**
 * Which file a path stands for when the path may be a symbolic link and the
 * file may not exist yet, so that real-path alone cannot tell.
 *
 * @module
 */

import { basename, dirname, isAbsolute, join } from "node:path";

/** The file behind a path. */
export interface LinkTarget {
  /** The file's absolute path with every symbolic link resolved. */
  readonly path: string;
  /** What `lstat` says of the file; `undefined` when it does not exist. */
  readonly info: Deno.FileInfo | undefined;
}

/** How many links Linux follows before it reports a loop. */
const MAX_LINKS = 40;

/**
 * Finds the file that opening a path for writing would reach or create.
 *
 * `..` behind a link to a directory is Deno's to resolve: it goes by the text
 * unless the program has every permission.
 *
 * @param path The path, which may be a link, also a dangling one.
 * @returns The file's real path and what is known of it.
 * @throws {Deno.errors.NotFound} If the directory of the file does not exist.
 * @throws {Deno.errors.FilesystemLoop} If the links lead round.
 */
export function linkTarget(path: string): LinkTarget {
  let place = path;
  for (let links = 0; links <= MAX_LINKS; links++) {
    const info = lstatIfThere(place);
    if (!info?.isSymlink) {
      const directory = Deno.realPathSync(dirname(place));
      return { path: join(directory, basename(place)), info };
    }
    // `..` in a link counts from the real directory.
    const link = Deno.readLinkSync(place);
    place = isAbsolute(link)
      ? link
      : join(Deno.realPathSync(dirname(place)), link);
  }
  throw new Deno.errors.FilesystemLoop(
    `More than ${MAX_LINKS} symbolic links from '${path}' on`,
  );
}

function lstatIfThere(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
