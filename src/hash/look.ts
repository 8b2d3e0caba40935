/**
 * Looking at what is to be hashed, before it is opened.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { specialFile } from "../internal/walk.ts";
import { failureOf, toHashError } from "./failure.ts";
import { HashError } from "./hash_error.ts";

/**
 * Gives the path that a string or file URL names.
 *
 * @param path A path or file URL.
 * @returns The path.
 */
export function pathOf(path: string | URL): string {
  return path instanceof URL ? fileURLToPath(path) : path;
}

/**
 * Looks at a path that is to be hashed, following links.
 *
 * @param path The path.
 * @returns What `stat` says of it.
 * @throws {HashError} It cannot be looked at.
 */
export function look(path: string): Deno.FileInfo {
  try {
    return Deno.statSync(path);
  } catch (error) {
    const leadsNowhere = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (leadsNowhere && isLink(path)) {
      throw new HashError(
        `Cannot hash '${path}': the link's target '${
          Deno.readLinkSync(path)
        }' does not exist`,
        {
          code: "DANGLING_LINK",
          data: { path },
          hints: ["Restore the target, or remove the link."],
          cause: error,
        },
      );
    }
    throw toHashError(failureOf(path, error));
  }
}

function isLink(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSymlink;
  } catch {
    return false;
  }
}

/**
 * Looks at a path that is to be hashed as one file, following links.
 *
 * @param path The path.
 * @returns What `stat` says of it.
 * @throws {HashError} It cannot be looked at, or is no regular file.
 */
export function lookAtFile(path: string): Deno.FileInfo {
  const info = look(path);
  if (info.isFile) return info;
  const found = info.isDirectory ? "a directory" : specialFile(info);
  throw new HashError(
    `Cannot hash '${path}': expected a regular file, found ${found}`,
    {
      code: info.isDirectory ? "IS_DIRECTORY" : "NOT_A_FILE",
      data: { path },
      hints: [
        info.isDirectory
          ? "Hash it as a tree: 'assay hash --tree DIR', or hashTree()."
          : "Hash what a stream delivers through a pipe: 'assay hash -'.",
      ],
    },
  );
}

/**
 * Resolves every link on the way to a path.
 *
 * @param path An existing path.
 * @returns Its real path.
 * @throws {HashError} It cannot be resolved.
 */
export function realPathOf(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    throw toHashError(failureOf(path, error));
  }
}
