/**
 * Local modules, each parsed once as long as its file stays the same.
 *
 * @module
 */

import { extname } from "node:path";
import type { LocalFile, Reader, Unreadable } from "./files.ts";
import { parseModule } from "./syntax.ts";
import { type Table, tabulate } from "./table.ts";

/** A module that could be parsed. */
export interface Module extends Table {
  /** The file it was read from. */
  readonly file: LocalFile;
}

/** What Deno runs as a module, and this room can parse. */
const EXTENSIONS = new Set([".ts", ".mts", ".tsx", ".js", ".mjs", ".jsx"]);

const cache = new WeakMap<LocalFile, Module | Unreadable>();

/**
 * Tells whether a file is run as a module when it is imported.
 *
 * @param path The file's path.
 * @returns Whether its extension says so.
 */
export function isCode(path: string): boolean {
  return EXTENSIONS.has(extname(path));
}

/**
 * Reads a module.
 *
 * @param path Absolute path.
 * @param reader Reads the file.
 * @returns The module, or why there is none.
 */
export function readModule(path: string, reader: Reader): Module | Unreadable {
  const file = reader.read(path);
  if ("why" in file) return file;
  let module = cache.get(file);
  if (module === undefined) cache.set(file, module = parse(file));
  return module;
}

function parse(file: LocalFile): Module | Unreadable {
  try {
    const { body, types } = parseModule(file.text, extname(file.path));
    return { file, ...tabulate(body, types) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const sentence = `${file.path} cannot be parsed (${error.message})`;
    return { why: "failed", sentence };
  }
}
