/**
 * What is told when a configuration cannot be compiled, read or saved.
 *
 * @module
 */

import { AssayError } from "../internal/errors.ts";
import { MASK, mask } from "../internal/mask.ts";
import { nearPath } from "../internal/path.ts";
import { excerptOf, positionOf } from "./excerpt.ts";
import type { LayerName, Place } from "./located.ts";
import type { Problem, ProblemCode } from "./problem.ts";

/** One thing that is wrong with a configuration, and where. */
export interface ConfigIssue {
  /** The kind of problem. */
  readonly code: ProblemCode;
  /** The dotted key; empty for the configuration as a whole. */
  readonly key: string;
  /** What is wrong. */
  readonly message: string;
  /** What would have been right. */
  readonly expected?: string;
  /** What stands there. */
  readonly found?: string;
  /** The layer it stands in. */
  readonly layer?: LayerName;
  /** The file it stands in. */
  readonly file?: string;
  /** The environment variable or the `-o` key it stands in. */
  readonly name?: string;
  /** The line, from 1. */
  readonly line?: number;
  /** The column, from 1. */
  readonly column?: number;
  /** The line as it is written, and carets under the place. */
  readonly excerpt?: string;
}

/** How a {@linkcode ConfigError} tells its issues. */
export interface ConfigErrorOptions {
  /**
   * What could not be done.
   *
   * @default {"Cannot compile the configuration"}
   */
  readonly sentence?: string;
  /** What the reader can do. */
  readonly hints?: readonly string[];
  /** The directory that files inside it are named from. */
  readonly cwd?: string;
  /**
   * Whether there are more problems than issues.
   *
   * @default {false}
   */
  readonly more?: boolean;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/**
 * A configuration that cannot be compiled, read or saved; all that is wrong with
 * it at once.
 *
 * @example Reading the issues
 * ```ts
 * import { compileConfig, ConfigError } from "@assay/assay/config";
 * import { z } from "zod";
 *
 * const schema = z.object({ days: z.int() });
 * try {
 *   await compileConfig(schema, { args: ["-o", "days=many"] });
 *   throw new Error("unreachable");
 * } catch (error) {
 *   if (!(error instanceof ConfigError)) throw error;
 *   const [issue] = error.issues;
 *   if (issue?.key !== "days" || issue.found !== '"many"') throw error;
 * }
 * ```
 */
export class ConfigError extends AssayError {
  /** What is wrong, in the order of the checks. */
  readonly issues: readonly ConfigIssue[];

  /**
   * Creates the error, `CONFIG_INVALID`.
   *
   * @param issues What is wrong.
   * @param options How to tell it.
   */
  constructor(
    issues: readonly ConfigIssue[],
    options: ConfigErrorOptions = {},
  ) {
    const { sentence = "Cannot compile the configuration" } = options;
    const { hints = [], cwd, more = false, cause } = options;
    const count = issues.length === 1
      ? "1 problem"
      : `${more ? "more than " : ""}${issues.length} problems`;
    const parts = issues.map((issue) => describeIssue(issue, cwd));
    super(
      [`${sentence}: ${count}`, ...parts].join("\n"),
      { code: "CONFIG_INVALID", data: { issues }, hints, cause },
    );
    this.issues = issues;
  }
}

/** What must not be shown while telling problems. */
export interface Discretion {
  /** Places of secrets. */
  readonly hidden: readonly Place[];
  /** Whether a text that could not be read may hold a secret. */
  readonly unread: boolean;
}

/**
 * Makes an issue of a problem: counts its line, quotes it, masks secrets.
 *
 * @param problem The problem.
 * @param discretion What must not be shown.
 * @returns The issue.
 */
export function toIssue(problem: Problem, discretion: Discretion): ConfigIssue {
  const { code, path, place, expected } = problem;
  const secret = place !== undefined && discretion.hidden.includes(place);
  const found = secret && problem.found !== undefined ? MASK : problem.found;
  // What a parser says quotes the text, which may be a secret's.
  const message = discretion.unread && code === "SYNTAX"
    ? "expected valid syntax"
    : secret && problem.found !== undefined
    ? withoutFound(problem, problem.found)
    : problem.message;
  const position = place && positionOf(place);
  const excerpt = place && !discretion.unread && code !== "UNREADABLE"
    ? excerptOf(place, discretion.hidden)
    : undefined;
  return {
    code,
    key: path.join("."),
    message: mask(message),
    ...(expected === undefined ? {} : { expected: mask(expected) }),
    ...(found === undefined ? {} : { found: mask(found) }),
    ...(place && sourceOf(place)),
    ...(code === "UNREADABLE" ? {} : position),
    ...(excerpt === undefined ? {} : { excerpt: mask(excerpt) }),
  };
}

function withoutFound({ message, expected }: Problem, found: string): string {
  const masked = message.replaceAll(found, MASK);
  // A schema's own words may name a text without its quotes.
  return expected === undefined
    ? masked.replaceAll(found.replace(/^"(.+)"$/, "$1"), MASK)
    : masked;
}

/**
 * Names the source of a place.
 *
 * @param place The place.
 * @returns Its layer, and its file or its name.
 */
export function sourceOf(
  place: Place,
): Pick<ConfigIssue, "file" | "name"> & { readonly layer: LayerName } {
  const { layer, file, name } = place.source;
  return {
    layer,
    ...(file === undefined ? {} : { file }),
    ...(name === undefined ? {} : { name }),
  };
}

function describeIssue(issue: ConfigIssue, cwd: string | undefined): string {
  const parts = [whereOf(issue, cwd), issue.key, issue.message];
  const line = `  ${parts.filter((part) => part !== "").join(": ")}`;
  const { excerpt } = issue;
  return excerpt === undefined ? line : `${line}\n${excerpt}`;
}

function whereOf(issue: ConfigIssue, cwd: string | undefined): string {
  const { layer, file, name, line, column } = issue;
  if (file === undefined) {
    if (name === undefined) return layer ?? "";
    return layer === "-o" ? `-o ${name}` : name;
  }
  const shown = cwd === undefined ? file : nearPath(file, cwd);
  return line === undefined ? shown : `${shown}:${line}:${column}`;
}
