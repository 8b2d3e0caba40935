/**
 * Local modules, each parsed once as long as its file stays the same.
 *
 * @module
 */

import { extname } from "node:path";
import { analyse, type Analysis } from "./analysis.ts";
import type { LocalFile, Reader, Unreadable } from "./files.ts";
import { parseModule } from "./syntax.ts";
import { summarize, type Summary } from "./summary.ts";
import { type Table, tabulate } from "./table.ts";

/** A module that could be parsed. */
export interface Module extends Summary {
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
    return { file, ...summarize(parsed(file)) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const sentence = `${file.path} cannot be parsed (${error.message})`;
    return { why: "failed", sentence };
  }
}

function parsed(file: LocalFile): Table {
  const { body, types } = parseModule(file.text, extname(file.path));
  return tabulate(body, types);
}

const trees = new WeakMap<Module, WeakRef<Table>>();

/**
 * Gives a module with its tree, which is made again unless someone holds it.
 *
 * @param module The module.
 * @returns The table of its top level; the same until the next turn of the
 *   event loop, at least.
 */
export function treeOf(module: Module): Table {
  let tree = trees.get(module)?.deref();
  if (tree === undefined) {
    tree = parsed(module.file);
    trees.set(module, new WeakRef(tree));
  }
  return tree;
}

const wholes = new WeakMap<Module, Analysis>();

/**
 * Analyses all of a module.
 *
 * @param module The module.
 * @returns What all that exists of it at run time says.
 */
export function analyseWhole(module: Module): Analysis {
  let whole = wholes.get(module);
  if (whole === undefined) {
    whole = analyse(treeOf(module).body, module.bindings);
    wholes.set(module, whole);
  }
  return whole;
}
