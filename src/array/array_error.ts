/**
 * The errors of arrays that are described or used wrongly.
 *
 * @module
 */

import { AssayError, type AssayErrorOptions } from "../internal/errors.ts";

/** What is wrong with an array, a shape or a selector. */
export type ArrayErrorCode =
  | "ARRAY_DISPOSED"
  | "AXES_INVALID"
  | "CHUNK_INVALID"
  | "DTYPE_UNKNOWN"
  | "LAYOUT_INVALID"
  | "NESTED_RAGGED"
  | "NOT_CONTIGUOUS"
  | "SELECTOR_INVALID"
  | "SHAPE_INVALID";

/**
 * An array, a shape, a dtype or a selector is not what it must be. What is out
 * of range is an {@linkcode ArrayRangeError} instead.
 *
 * @example Telling an unknown dtype
 * ```ts
 * import { ArrayError, type DType, itemSize } from "@assay/assay/array";
 *
 * try {
 *   itemSize("float46" as DType);
 * } catch (error) {
 *   if (!(error instanceof ArrayError)) throw error;
 *   if (error.code !== "DTYPE_UNKNOWN") throw error;
 * }
 * ```
 */
export class ArrayError extends AssayError {
  /** Which error this is. */
  declare readonly code: ArrayErrorCode;

  /**
   * Creates an error.
   *
   * @param message What could not be done, and why.
   * @param options Code, data, hints and cause.
   */
  constructor(
    message: string,
    options: AssayErrorOptions & { readonly code: ArrayErrorCode },
  ) {
    super(message, options);
  }
}
