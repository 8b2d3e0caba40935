/**
 * What is told when a configuration cannot be made, read or saved.
 *
 * @module
 */

import { ConfigError, toIssue } from "../config_error.ts";
import { holdsKeyword } from "../holds_keyword.ts";
import { MAX_PROBLEMS } from "../limits.ts";
import type { Place } from "../located.ts";
import type { Problem } from "../problem.ts";
import type { Schema } from "../schema.ts";
import { viewSchema } from "../view_schema.ts";

/** How a failure is told. */
export interface Telling {
  /** What could not be done. */
  readonly sentence: string;
  readonly hints: readonly string[];
}

interface Circumstances {
  readonly hidden?: readonly Place[];
  readonly cause?: unknown;
}

/**
 * Stops at a value that holds itself, which is followed no further.
 *
 * @param schema The schema of the configuration.
 * @param telling How the failure is told.
 * @returns What throws it, told of a problem of depth.
 */
export function stopAtDepth(
  schema: Schema<object>,
  telling: Telling,
): (problem: Problem) => void {
  return (problem) => {
    if (problem.code !== "TOO_DEEP") return;
    throw yamlFailure(schema, [problem], telling);
  };
}

/**
 * Makes the error of a configuration by itself, without layers.
 *
 * @param schema The schema of the configuration.
 * @param problems What is wrong.
 * @param telling How it is told.
 * @param circumstances The places of secrets, when what is wrong was read; and
 * what led to it.
 * @returns The error.
 */
export function yamlFailure(
  schema: Schema<object>,
  problems: readonly Problem[],
  { sentence, hints }: Telling,
  { hidden, cause }: Circumstances = {},
): ConfigError {
  const told = problems.slice(0, MAX_PROBLEMS);
  const unread = hidden === undefined &&
    holdsKeyword(viewSchema(schema).input, "secret");
  const issues = told.map((problem) => {
    // A file of its own is no layer of a configuration.
    const { layer: _, ...issue } = toIssue(problem, {
      hidden: hidden ?? [],
      unread,
    });
    return issue;
  });
  const own = problems.flatMap(({ hint }) => hint ?? []);
  return new ConfigError(issues, {
    sentence,
    hints: [...new Set([...own, ...hints])],
    more: problems.length > MAX_PROBLEMS,
    cause,
  });
}
