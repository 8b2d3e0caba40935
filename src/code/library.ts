/**
 * This library itself, when it is run from its sources.
 *
 * @module
 */

import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../internal/sha256.ts";
import type { Reader } from "./files.ts";
import { filesIn } from "./folder.ts";

const SOURCES = new URL("../", import.meta.url);

/** The folder of the sources, if they are local. */
const FOLDER = SOURCES.protocol === "file:"
  ? fileURLToPath(SOURCES)
  : undefined;

/**
 * Tells whether a file belongs to this library.
 *
 * @param path Absolute path.
 * @returns Whether it lies among the sources.
 */
export function isLibrary(path: string): boolean {
  return FOLDER !== undefined && path.startsWith(FOLDER);
}

/**
 * Digests the sources of this library as one.
 *
 * They count whole, and are not searched for what cannot be followed: a
 * program that runs its stages at its top level reaches all of them.
 *
 * @param reader Reads the sources.
 * @returns The digest; empty without permission to read the sources.
 */
export function libraryDigest(reader: Reader): string {
  const path = fileURLToPath(SOURCES);
  const files = filesIn(path, reader).flatMap((name) => {
    const file = reader.read(name);
    return "digest" in file ? [[relative(path, name), file.digest]] : [];
  });
  return files.length === 0 ? "" : sha256(JSON.stringify(files));
}
