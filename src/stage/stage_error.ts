/**
 * The errors of stages and pipelines.
 *
 * @module
 */

import { AssayError, type AssayErrorOptions } from "../internal/errors.ts";

/** What went wrong with a stage or pipeline. */
export type StageErrorCode =
  | "COMMAND_FAILED"
  | "COMMAND_NOT_FOUND"
  | "CAPTURED_VARIABLE"
  | "DIRECTORY_TOO_WIDE"
  | "INPUT_NOT_A_WORD"
  | "INPUT_NOT_FOUND"
  | "INPUT_NOT_STORABLE"
  | "MISSING_INPUT"
  | "NOTHING_STORED"
  | "OUTPUT_MISMATCH"
  | "OUTPUT_NOT_FOUND"
  | "OUTPUT_NOT_STORABLE"
  | "PIPELINE_CYCLE"
  | "PIPELINE_MALFORMED"
  | "STAGE_FAILED"
  | "STAGE_NEEDS_NAME"
  | "STORE_UNUSABLE"
  | "TOO_MANY_INPUTS"
  | "UNKNOWN_INPUT";

/**
 * A stage or pipeline was defined or called wrongly, or could not store its
 * result.
 *
 * @example A stage without a name
 * ```ts
 * import { Stage, StageError } from "@assay/assay/stage";
 *
 * try {
 *   new Stage(() => 1);
 * } catch (error) {
 *   if (!(error instanceof StageError)) throw error;
 *   if (error.code !== "STAGE_NEEDS_NAME") throw error;
 * }
 * ```
 */
export class StageError extends AssayError {
  /** Which error this is. */
  declare readonly code: StageErrorCode;

  /**
   * Creates an error.
   *
   * @param message What could not be done, and why.
   * @param options Code, data, hints and cause.
   */
  constructor(
    message: string,
    options: AssayErrorOptions & { readonly code: StageErrorCode },
  ) {
    super(message, options);
  }
}
