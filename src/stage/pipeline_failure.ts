/**
 * The error of a pipeline of which stages failed.
 *
 * @module
 */

import { CodecError, digestValue } from "../internal/codec/mod.ts";
import { containsSecret, mask } from "../internal/mask.ts";
import { textsIn } from "./texts.ts";
import { StageError } from "./stage_error.ts";
import { view } from "./view.ts";

/** A stage that failed. */
export interface FailedStage {
  /** Name of the stage. */
  readonly stage: string;
  /** What it was given: the run's arguments, or inputs by name. */
  readonly inputs: object;
  /** What it threw. */
  readonly cause: unknown;
  /** Names of the stages that did not run since they depend on it. */
  readonly notRun: readonly string[];
}

/**
 * Makes the error of a run.
 *
 * @param failures The stages that failed, in the order of the pipeline; one at
 * least.
 * @returns The error of the one, or one that holds an error for each.
 */
export function pipelineFailed(failures: readonly FailedStage[]): StageError {
  const errors = failures.map(stageFailed);
  const [first] = errors;
  if (errors.length === 1) return first!;
  const names = failures.map(({ stage }) => `'${stage}'`).join(", ");
  const notRun = [...new Set(failures.flatMap((failure) => failure.notRun))];
  return new StageError(
    `Cannot finish ${names}: ${errors.length} stages failed`,
    {
      code: "STAGE_FAILED",
      data: { failures: errors.map(({ data }) => data), notRun },
      hints: hintsOf("each stage", notRun),
      cause: new AggregateError(errors, ""),
    },
  );
}

function stageFailed(
  { stage, inputs, cause, notRun }: FailedStage,
): StageError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StageError(`Cannot finish '${stage}': ${mask(reason)}`, {
    code: "STAGE_FAILED",
    data: { stage, inputs: inputsDigest(inputs), notRun },
    hints: hintsOf(`'${stage}'`, notRun),
    cause,
  });
}

function hintsOf(stage: string, notRun: readonly string[]): string[] {
  return [
    `Call ${stage} alone with the same inputs to look closer.`,
    ...(notRun.length === 0 ? [] : [`Not run: ${notRun.join(", ")}.`]),
  ];
}

function inputsDigest(inputs: object): string | null {
  try {
    return digestValue(
      holdsSecret(inputs) ? view(inputs, new Map()) : { ...inputs },
    );
  } catch (error) {
    // What has no canonical form cannot be told from another such value.
    if (error instanceof CodecError) return null;
    throw error;
  }
}

// The digest of a short secret alone would give it away to whoever guesses.
function holdsSecret(inputs: object): boolean {
  const numbers = Object.values(inputs).filter((value) =>
    typeof value === "number" || typeof value === "bigint"
  ).map(String);
  return [...textsIn([inputs]), ...numbers].some(containsSecret);
}
