/**
 * Finding logs below a directory.
 *
 * @module
 */

import { join } from "node:path";
import { parseArchiveName, parseEntryName } from "./entry_name.ts";
import { segmentNumber } from "./segment_name.ts";

/**
 * Finds the log directories below a directory, by what they hold: segments,
 * archives or `.npy` files with the names of logs. Links are not followed, and
 * what cannot be listed is passed by.
 *
 * @param root The directory, which may be a log itself.
 * @returns The log directories, by their names.
 */
export function findLogs(root: string): string[] {
  const entries = listed(root);
  const isLog = entries.some(({ name, isFile }) => isFile && isOfLog(name));
  const below = entries.filter(({ isDirectory }) => isDirectory)
    .map(({ name }) => name).sort()
    .flatMap((name) => findLogs(join(root, name)));
  return isLog ? [root, ...below] : below;
}

function isOfLog(name: string): boolean {
  return segmentNumber(name) !== undefined ||
    parseArchiveName(name) !== undefined || parseEntryName(name) !== undefined;
}

function listed(directory: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(directory)];
  } catch (error) {
    // Others' directories, and what is gone by now.
    const isPassedBy = error instanceof Deno.errors.PermissionDenied ||
      error instanceof Deno.errors.NotFound;
    if (isPassedBy) return [];
    throw error;
  }
}
