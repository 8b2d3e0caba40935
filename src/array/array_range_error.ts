/**
 * The errors of indices and values that are out of range.
 *
 * @module
 */

import { AssayRangeError } from "../internal/range_error.ts";

/** What is out of range. */
export type ArrayRangeErrorCode =
  | "INDEX_COUNT"
  | "INDEX_OUT_OF_RANGE"
  | "SHAPE_MISMATCH"
  | "VALUE_UNSAFE";

/**
 * An index is outside of its axis, a value outside of its dtype, or a number of
 * indices or values is not that of the array.
 *
 * It is a `RangeError`, as the platform's arrays throw, with the code, data and
 * hints of the toolkit's other errors.
 *
 * @example An index that is too large
 * ```ts
 * import { ArrayRangeError, NdArray } from "@assay/assay/array";
 *
 * const array = NdArray.from([1, 2, 3]);
 * try {
 *   array.get(3);
 * } catch (error) {
 *   if (!(error instanceof ArrayRangeError)) throw error;
 *   if (error.code !== "INDEX_OUT_OF_RANGE") throw error;
 * }
 * ```
 */
export class ArrayRangeError extends AssayRangeError<ArrayRangeErrorCode> {}
