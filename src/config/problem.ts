/**
 * What can be wrong with a configuration, before it is told to anyone.
 *
 * @module
 */

import type { Located, Place, Source } from "./located.ts";

/** The kinds of problem a configuration can have. */
export type ProblemCode =
  | "UNREADABLE"
  | "SYNTAX"
  | "NOT_A_MAP"
  | "BAD_KEY"
  | "DUPLICATE_KEY"
  | "BAD_ALIAS"
  | "TOO_DEEP"
  | "UNKNOWN_KEY"
  | "INVALID_VALUE"
  | "INTERPOLATION_SYNTAX"
  | "INTERPOLATION_MISSING"
  | "INTERPOLATION_CYCLE"
  | "INTERPOLATION_VALUE"
  | "INTERPOLATION_TOO_LARGE"
  | "RESOLVER_UNKNOWN"
  | "RESOLVER_FAILED";

/** One thing that is wrong. */
export interface Problem {
  readonly code: ProblemCode;
  /** The keys that lead to the value; empty for the whole. */
  readonly path: readonly string[];
  readonly place?: Place;
  /** What is wrong, as the second half of a sentence. */
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  /** What the reader can do. */
  readonly hint?: string;
  /** The error that led to it. */
  readonly cause?: unknown;
}

/**
 * Words a problem by what was expected and what was found.
 *
 * @param expected What would have been right.
 * @param found What stands there.
 * @returns The message and its two halves.
 */
export function expectedFound(
  expected: string,
  found: string,
): Pick<Problem, "message" | "expected" | "found"> {
  return { message: `expected ${expected}, found ${found}`, expected, found };
}

/**
 * Words the problem of a file that cannot be read.
 *
 * @param source The file.
 * @param expected What would have been right.
 * @param found What is there.
 * @param hint What the reader can do.
 * @returns The problem.
 */
export function unreadable(
  source: Source,
  expected: string,
  found: string,
  hint?: string,
): Problem {
  return {
    code: "UNREADABLE",
    path: [],
    place: { source, start: 0, end: 0 },
    ...expectedFound(expected, found),
    ...(hint === undefined ? {} : { hint }),
  };
}

/**
 * Words the problem of a value that should be a map.
 *
 * @param found What stands there, and where.
 * @param path The keys that lead to it; none for a whole file.
 * @returns The problem.
 */
export function notAMap(
  found: {
    readonly kind: Located["kind"] | "nothing";
    readonly place: Place;
  },
  path: readonly string[] = [],
): Problem {
  const { kind, place } = found;
  return {
    code: "NOT_A_MAP",
    path,
    place,
    ...expectedFound(
      path.length === 0 ? "a map at the top" : "a map",
      kind === "nothing" ? kind : kind === "list" ? "a list" : "a single value",
    ),
  };
}
