/**
 * The errors of shared arrays.
 *
 * @module
 */

import { AssayError, type AssayErrorOptions } from "../internal/errors.ts";

/** Why an array could not be shared, found, locked or used. */
export type ShareErrorCode =
  | "ATOMIC_UNSUPPORTED"
  | "DESTROYED"
  | "DISCONNECTED"
  | "FFI_NEEDED"
  | "HANDLE_INVALID"
  | "HOLDER_STILL_RUNNING"
  | "LOCK_HELD_HERE"
  | "LOCK_NOT_RECOVERABLE"
  | "LOCK_TIMEOUT"
  | "MEMORY_FULL"
  | "NAME_IN_USE"
  | "NAME_INVALID"
  | "NAME_UNKNOWN"
  | "OPTION_INVALID"
  | "PROCESSES_UNSUPPORTED"
  | "SECTION_ASYNC"
  | "SEGMENT_FAILED"
  | "SEGMENT_INVALID"
  | "SHM_FULL"
  | "TOO_MANY_THREADS";

/**
 * An array could not be shared, found, locked or used.
 *
 * @example An array that is used after its end
 * ```ts
 * import { ShareError, SharedArray } from "@assay/assay/share";
 *
 * const array = SharedArray.create("short-lived", [1, 2, 3]);
 * array.destroy();
 * try {
 *   array.read(0);
 * } catch (error) {
 *   if (!(error instanceof ShareError)) throw error;
 *   if (error.code !== "DESTROYED") throw error;
 * }
 * ```
 */
export class ShareError extends AssayError {
  /** Which error this is. */
  declare readonly code: ShareErrorCode;

  /**
   * Creates an error.
   *
   * @param message What could not be done, and why.
   * @param options Code, data, hints and cause.
   */
  constructor(
    message: string,
    options: AssayErrorOptions & { readonly code: ShareErrorCode },
  ) {
    super(message, options);
  }
}
