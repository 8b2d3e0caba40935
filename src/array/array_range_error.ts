/**
 * The errors of indices and values that are out of range.
 *
 * @module
 */

/** What is out of range. */
export type ArrayRangeErrorCode =
  | "INDEX_COUNT"
  | "INDEX_OUT_OF_RANGE"
  | "SHAPE_MISMATCH"
  | "VALUE_UNSAFE";

/** What an {@linkcode ArrayRangeError} carries beside its sentence. */
export interface ArrayRangeErrorOptions {
  /** Which error this is. */
  readonly code: ArrayRangeErrorCode;
  /** The facts of the failure, for programs. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What the reader can do next, one sentence each. */
  readonly hints: readonly string[];
}

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
export class ArrayRangeError extends RangeError {
  /** Which error this is. */
  readonly code: ArrayRangeErrorCode;
  /** The facts of the failure, for programs. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What the reader can do next, one sentence each. */
  readonly hints: readonly string[];

  /**
   * Creates an error.
   *
   * @param message What could not be done, and what was expected and found.
   * @param options Code, data and hints.
   */
  constructor(message: string, options: ArrayRangeErrorOptions) {
    super(message);
    this.name = new.target.name;
    this.code = options.code;
    this.data = options.data;
    this.hints = options.hints;
  }
}
