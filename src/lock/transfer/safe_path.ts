/**
 * What a remote may write in a directory.
 *
 * @module
 */

import { join } from "node:path";
import { pathWithin } from "../project.ts";

/** Where a pull keeps what it has not put in its place yet. */
export const STAGING = ".assay-pull";

/** The lock file of the pull that is under way. */
export const HELD = `${STAGING}.held`;

/**
 * Tells why a path of a remote's is not written.
 *
 * @param path The path, relative to the directory that is pulled into.
 * @returns Why; nothing for one that names a place below that directory.
 */
export function refusedPath(path: string): string | undefined {
  if (path === ".") return undefined;
  if (path === "") return "it is empty";
  if (path.startsWith("/")) return "it is absolute";
  if (/\p{Cc}/u.test(path)) return "it holds control characters";
  const parts = path.split("/");
  if (parts.includes("..")) return "it leads out by '..'";
  if (parts.some((part) => part === "" || part === ".")) {
    return "it is not in its shortest form";
  }
  // Git takes '.GIT', on some systems, and 'git~1' for its own folder.
  if (parts.some((part) => /^(\.git[. ]*|git~\d+)$/i.test(part))) {
    return "it lies in a repository's own folder";
  }
  const isInUse = parts[0] === STAGING || parts[0] === HELD;
  return isInUse ? "it is in use while pulling" : undefined;
}

/**
 * Tells whether the way to a path leads out of a directory, or to what is
 * refused there, by a link that is there.
 *
 * @param root The directory, a real path.
 * @param path The path, relative to it, not one of the refused.
 * @returns Why it is not written; nothing for one that stays below.
 */
export function linkOut(root: string, path: string): string | undefined {
  let at = root;
  for (const part of path.split("/")) {
    at = join(at, part);
    try {
      if (!Deno.lstatSync(at).isSymlink) continue;
      const name = at.slice(root.length + 1);
      const real = pathWithin(root, Deno.realPathSync(at));
      if (real === undefined) return `'${name}' is a link that leads out`;
      const why = refusedPath(real);
      if (why !== undefined) return `'${name}' is a link to '${real}': ${why}`;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      // A link to nothing may come to lead anywhere.
      return isLink(at)
        ? `'${at.slice(root.length + 1)}' is a link to nothing`
        : undefined;
    }
  }
  return undefined;
}

/**
 * Tells whether a path is a link.
 *
 * @param path An absolute path.
 * @returns Whether it is; what is not there is none.
 */
export function isLink(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSymlink;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
