/**
 * What lies in folders that count whole.
 *
 * @module
 */

import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { isGranted } from "../internal/permission.ts";
import type { Reader } from "./files.ts";

/** What lies in the folder of a package and is no part of it. */
const ELSEWHERE = ["node_modules", ".git"];

/**
 * Lists the files of a folder and of all folders in it.
 *
 * @param path Absolute path of the folder.
 * @param reader Remembers what was seen.
 * @returns Absolute paths, sorted; empty where the folder cannot be read.
 */
export function filesIn(path: string, reader: Reader): string[] {
  const list = (folder: string): string[] =>
    entriesOf(folder).flatMap((entry) => {
      const at = join(folder, entry.name);
      if (!entry.isDirectory()) return [at];
      return ELSEWHERE.includes(entry.name) ? [] : list(at);
    });
  return observed(`files in ${path}`, reader, () => list(path));
}

/**
 * Lists the folders that lie in a folder.
 *
 * @param path Absolute path of the folder.
 * @param reader Remembers what was seen.
 * @returns Absolute paths, sorted; empty where the folder cannot be read.
 */
export function foldersIn(path: string, reader: Reader): string[] {
  return observed(
    `folders in ${path}`,
    reader,
    () =>
      entriesOf(path).filter((entry) => entry.isDirectory())
        .map(({ name }) => join(path, name)),
  );
}

function observed(
  what: string,
  reader: Reader,
  list: () => string[],
): string[] {
  const text = reader.observe(what, () => list().sort().join("\0"));
  return text === "" ? [] : text.split("\0");
}

function entriesOf(path: string): Dirent[] {
  // Asked first, since reading without permission would prompt.
  if (!isGranted({ name: "read", path })) return [];
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}
