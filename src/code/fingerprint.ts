/**
 * The fingerprint of a function: a digest of it and of all it reaches.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { sha256 } from "../internal/sha256.ts";
import { openReader, type Reader } from "./files.ts";
import type { Item } from "./item.ts";
import { locate } from "./locate.ts";
import { readModule } from "./module.ts";
import { type Given, type Problem, unsettled } from "./problem.ts";
import { reach } from "./reach.ts";

/** The version of the rules below; it enters every digest. */
export const FINGERPRINT_VERSION = 2;

/** What a function is, as far as its code decides what it does. */
export interface Fingerprint {
  /** The digest of everything that counts; `null` when something cannot be followed. */
  readonly digest: string | null;
  /** What counts, the function first. */
  readonly symbols: readonly FingerprintSymbol[];
  /** Every local file that was read, by its absolute path, with its digest. */
  readonly modules: readonly {
    readonly path: string;
    readonly digest: string;
  }[];
  /** Why the function cannot be followed, but for what the stage settles. */
  readonly problems: readonly string[];
  /**
   * The captured variables among the problems: those that `uses` must name.
   */
  readonly captured: readonly string[];
  /**
   * Writes out each symbol that is text and not very long, by its label, as it
   * counts: without comments and types.
   */
  readonly texts: () => ReadonlyMap<string, string>;
}

/** One thing that counts. */
export interface FingerprintSymbol {
  /** What it is and where: `season() in fit.ts`; no two have one label. */
  readonly label: string;
  /** The digest of itself alone. */
  readonly digest: string;
  /** The places among the symbols of those it uses itself. */
  readonly links: readonly number[];
}

// Every input, and the symbol it changes. All symbols enter the digest.
//
// input                                          | symbol
// -----------------------------------------------|---------------------------
// the function's own code                        | NAME() in FILE
// a function, class, constant, enum it names     | NAME in FILE
// a function or class captured from around it    | NAME around NAME() in FILE
// a default argument, a decorator, a static block| the NAME it belongs to
// what an imported name leads to                 | NAME in FILE, there
// statements that declare nothing                | statements of FILE
// a module imported for its side effects         | all of FILE
// an import of types that loads its module       | all of FILE
// `import * as` as a value, `import("…")`        | all of FILE
// the modules that one imports                   | all of FILE, each
// JSON, text and bytes imports, `new URL("…")`   | FILE
// code that changes on loading what a name is    | NAME in FILE
// the same under `if (import.meta.main)`         | program of FILE
// whether that module is the main one            | import.meta.main of FILE
// such a statement in a module not reached       | statements of FILE
// a package that is a folder, linked             | FILE, all of FILE, each
// the specifier of a package                     | SPECIFIER
// what it and all it depends on hold, by the lock| SPECIFIER
// the sources of this library, when run from them| @assay/assay
// which part of the runtime is imported          | node:NAME
// the name that is imported from these           | SPECIFIER
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
 * @param uses What the stage gives beside the arguments, which settles what the
 *   code does not show; nothing when it gives nothing.
 * @returns The digest, what it is made of, and what stands in its way.
 */
export function fingerprint(
  fn: (...args: never[]) => unknown,
  module: string,
  uses?: Given,
): Fingerprint {
  let known = taken.get(fn);
  if (known === undefined) taken.set(fn, known = new Map());
  const key = JSON.stringify([fn.name, module, uses]);
  const last = known.get(key);
  if (last?.reader.unchanged()) return last.result;
  const fresh = take(fn, module, uses);
  known.set(key, fresh);
  return fresh.result;
}

/** A fingerprint, with the reader that saw all it depends on. */
interface Taken {
  readonly result: Fingerprint;
  readonly reader: Reader;
}

const taken = new WeakMap<(...args: never[]) => unknown, Map<string, Taken>>();

function take(
  fn: (...args: never[]) => unknown,
  module: string,
  uses: Given | undefined,
): Taken {
  const scout = openReader();
  const start = locate(fn, module, scout);
  if (typeof start === "string") {
    const modules = scout.files();
    const result = {
      digest: null,
      symbols: [],
      modules,
      problems: [start],
      captured: [],
      texts: () => new Map(),
    };
    return { result, reader: scout };
  }
  // What was read only to find the function is no part of it.
  const reader = openReader(scout);
  reader.read(start.module.file.path);
  const { items, problems } = reach(start, reader);
  const remaining = unsettled(problems, uses);
  const captured = remaining.flatMap(({ settledBy }) =>
    typeof settledBy === "object" && settledBy.captured ? [settledBy.name] : []
  );
  const result = describe(items, remaining, reader);
  const isKnown = remaining.length === 0;
  return {
    result: { ...result, digest: isKnown ? result.digest : null, captured },
    reader: scout,
  };
}

const programs = new Map<string, Taken>();

/**
 * Fingerprints a program: all that runs when a module is the main one, and all
 * that it reaches, whether it is called or not.
 *
 * What is assigned again is no problem: a program begins with what its code
 * says. The digest is of what can be followed; `problems` are the rest.
 *
 * @param url URL of the main module.
 * @returns The digest, what it is made of, and what it does not cover; a
 *   digest of `null` where the module cannot be read.
 */
export function fingerprintProgram(url: string): Fingerprint {
  const last = programs.get(url);
  if (last?.reader.unchanged()) return last.result;
  const reader = openReader();
  const fresh = { result: takeProgram(url, reader), reader };
  programs.set(url, fresh);
  return fresh.result;
}

function takeProgram(url: string, reader: Reader): Fingerprint {
  const module = url.startsWith("file:")
    ? readModule(fileURLToPath(url), reader)
    : { sentence: `${url} is not a local file` } as const;
  if ("sentence" in module) {
    return {
      digest: null,
      symbols: [],
      modules: reader.files(),
      problems: [module.sentence],
      captured: [],
      texts: () => new Map(),
    };
  }
  const { items, problems } = reach({ module, isProgram: true }, reader);
  const open = problems.filter(({ settledBy }) =>
    typeof settledBy === "string"
  );
  // No stage gives 'uses' here.
  return { ...describe(items, open, reader), problems: open.map(placeOf) };
}

function placeOf({ place }: Problem): string {
  return place;
}

function describe(
  items: readonly Item[],
  problems: readonly Problem[],
  reader: Reader,
): Fingerprint & { readonly digest: string } {
  const counted = items.map(({ kind, digest, links }) => [kind, digest, links]);
  const text = JSON.stringify(["CODE", FINGERPRINT_VERSION, counted]);
  const labels = uniqueLabels(items);
  const symbols = items.map(({ digest, links }, index) => ({
    label: labels[index]!,
    digest,
    links: [...new Set(links.flatMap(([, numbers]) => numbers))]
      // A declaration bears its own name.
      .filter((number) => number !== index),
  }));
  let texts: ReadonlyMap<string, string> | undefined;
  return {
    digest: sha256(text),
    symbols,
    modules: reader.files(),
    problems: problems.map(({ sentence }) => sentence),
    captured: [],
    texts: () => texts ??= textsOf(labels, items),
  };
}

/** Labels, numbered from the second of its kind on: `compiler options (2)`. */
function uniqueLabels(items: readonly Item[]): string[] {
  const labels = new Set<string>();
  for (const { label } of items) {
    let unique = label;
    for (let time = 2; labels.has(unique); time++) {
      unique = `${label} (${time})`;
    }
    labels.add(unique);
  }
  return [...labels];
}

/** No one reads more of a symbol than this many characters. */
const LONGEST = 100_000;

function textsOf(
  labels: readonly string[],
  items: readonly Item[],
): Map<string, string> {
  return new Map(
    items.map(({ text }, index) => [labels[index]!, text()] as const)
      .filter(([, text]) => text !== "" && text.length <= LONGEST),
  );
}
