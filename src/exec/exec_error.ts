/**
 * The errors of executors.
 *
 * @module
 */

import { AssayError, type AssayErrorOptions } from "../internal/errors.ts";

/**
 * Why a call could not be made, or gave no result:
 *
 * - `CODE_CHANGED`: other code was loaded than the call asks for;
 * - `EXECUTOR_DISPOSED`: the executor was disposed of;
 * - `EXPORT_MISSING`: the module exports no function of that name;
 * - `MODULE_FAILED`: the module cannot be found, parsed or run;
 * - `MODULE_UNREADABLE`: a worker may not read the module;
 * - `NOT_CLONEABLE`: an argument or the result cannot cross to another thread;
 * - `SIZE_INVALID`: a pool of no whole number of workers was asked for;
 * - `WORKER_ENDED`: the worker ended before the function returned.
 */
export type ExecErrorCode =
  | "CODE_CHANGED"
  | "EXECUTOR_DISPOSED"
  | "EXPORT_MISSING"
  | "MODULE_FAILED"
  | "MODULE_UNREADABLE"
  | "NOT_CLONEABLE"
  | "SIZE_INVALID"
  | "WORKER_ENDED";

/**
 * A call could not be made, or gave no result.
 *
 * @example A module without the export
 * ```ts
 * import { ExecError, inline } from "@assay/assay/exec";
 *
 * try {
 *   await inline().run({ module: "node:path", export: "fit", args: [] });
 * } catch (error) {
 *   if (!(error instanceof ExecError)) throw error;
 *   if (error.code !== "EXPORT_MISSING") throw error;
 * }
 * ```
 */
export class ExecError extends AssayError {
  /** Which error this is. */
  declare readonly code: ExecErrorCode;

  /**
   * Creates an error.
   *
   * @param message What could not be done, and why.
   * @param options Code, data, hints and cause.
   */
  constructor(
    message: string,
    options: AssayErrorOptions & { readonly code: ExecErrorCode },
  ) {
    super(message, options);
  }
}
