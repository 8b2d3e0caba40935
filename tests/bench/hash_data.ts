/**
 * Files to hash.
 *
 * @module
 */

import { randomFillSync } from "node:crypto";

/**
 * Makes a file of random bytes.
 *
 * @param path The file.
 * @param size Its size in bytes.
 * @returns The path.
 */
export function makeFile(path: string, size: number): string {
  const chunk = new Uint8Array(Math.min(size, 1 << 24));
  using file = Deno.openSync(path, { write: true, create: true });
  for (let written = 0; written < size;) {
    randomFillSync(chunk);
    written += file.writeSync(chunk.subarray(0, size - written));
  }
  return path;
}

/**
 * Makes a file that takes no space.
 *
 * @param path The file.
 * @param size Its size in bytes.
 * @returns The path.
 */
export function makeSparseFile(path: string, size: number): string {
  using file = Deno.openSync(path, { write: true, create: true });
  file.truncateSync(size);
  return path;
}

/**
 * Makes a tree of random files, 100 to a directory.
 *
 * @param root The directory.
 * @param files How many files.
 * @param size Size of each in bytes.
 * @returns The directory.
 */
export function makeTree(root: string, files: number, size: number): string {
  for (let index = 0; index < files; index++) {
    const directory = `${root}/d${Math.floor(index / 100)}`;
    if (index % 100 === 0) Deno.mkdirSync(directory, { recursive: true });
    makeFile(`${directory}/f${index}`, size);
  }
  return root;
}
