/**
 * The fingerprint of a function: a digest of it and of all it reaches.
 *
 * @module
 */

import { sha256 } from "../internal/sha256.ts";
import { openReader, type Reader } from "./files.ts";
import { locate } from "./locate.ts";
import { reach } from "./reach.ts";

/** The version of the rules below; it enters every digest. */
export const FINGERPRINT_VERSION = 1;

/** What a function is, as far as its code decides what it does. */
export interface Fingerprint {
  /** The digest of everything that counts; `null` when something cannot be followed. */
  readonly digest: string | null;
  /** What counts, each with the digest of itself alone. */
  readonly symbols: readonly {
    readonly label: string;
    readonly digest: string;
  }[];
  /** Every local file that was read, by its absolute path, with its digest. */
  readonly modules: readonly {
    readonly path: string;
    readonly digest: string;
  }[];
  /** Why the function cannot be followed. */
  readonly problems: readonly string[];
}

// Every input, and the symbol it changes. All symbols enter the digest.
//
// input                                          | symbol
// -----------------------------------------------|---------------------------
// the function's own code                        | NAME() in FILE
// a function, class, constant, enum it names     | NAME in FILE
// a default argument, a decorator, a static block| the NAME it belongs to
// what an imported name leads to                 | NAME in FILE, there
// statements that declare nothing                | statements of FILE
// a module imported for its side effects         | all of FILE
// `import * as`, `import("…")` of a local module | all of FILE
// the modules that one imports                   | all of FILE, each
// JSON, text and bytes imports, `new URL("…")`   | FILE
// code that changes on loading what a name is    | NAME in FILE
// the same under `if (import.meta.main)`         | program of FILE
// the specifier of a package                     | SPECIFIER
// what the packages hold                         | deno.lock
// the sources of this library, when run from them| @assay/assay
// which part of the runtime is imported          | node:NAME
// compiler options that change emitted code      | compiler options
// the order of declarations that run code        | order of FILE
// which name stands for which symbol             | (the digest alone)
// FINGERPRINT_VERSION                            | (the digest alone)
//
// What must stay out: paths, URLs and file names of modules (a project moves),
// times, comments, types, spelling, and everything that is not reached.

/**
 * Fingerprints a function.
 *
 * Whatever cannot be followed exactly counts whole, or makes the digest `null`.
 *
 * @param fn The function.
 * @param module URL of the module that declares or imports it.
 * @returns The digest, what it is made of, and what stands in its way.
 */
export function fingerprint(
  fn: (...args: never[]) => unknown,
  module: string,
): Fingerprint {
  let known = taken.get(fn);
  if (known === undefined) taken.set(fn, known = new Map());
  const key = `${fn.name}\n${module}`;
  const last = known.get(key);
  if (last?.readers.every((reader) => reader.unchanged())) return last.result;
  const fresh = take(fn, module);
  known.set(key, fresh);
  return fresh.result;
}

/** A fingerprint, with the readers that saw all it depends on. */
interface Taken {
  readonly result: Fingerprint;
  readonly readers: readonly Reader[];
}

const taken = new WeakMap<(...args: never[]) => unknown, Map<string, Taken>>();

function take(fn: (...args: never[]) => unknown, module: string): Taken {
  const scout = openReader();
  const start = locate(fn, module, scout);
  if (typeof start === "string") {
    const modules = scout.files();
    const result = { digest: null, symbols: [], modules, problems: [start] };
    return { result, readers: [scout] };
  }
  // What was read only to find the function is no part of it.
  const reader = openReader([start.module.file]);
  const { items, problems } = reach(start, reader);
  const counted = items.map(({ kind, digest, links }) => [kind, digest, links]);
  const text = JSON.stringify(["CODE", FINGERPRINT_VERSION, counted]);
  const result = {
    digest: problems.length === 0 ? sha256(text) : null,
    symbols: items.map(({ label, digest }) => ({ label, digest })),
    modules: reader.files(),
    problems,
  };
  return { result, readers: [scout, reader] };
}
