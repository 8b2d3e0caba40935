/**
 * What an array is made of.
 *
 * @module
 */

import type { DataOf, DType } from "./dtype.ts";

/** What an `NdArray` is made of. */
export interface NdArrayOptions<D extends DType> {
  /** What holds the elements. */
  readonly data: DataOf<D>;
  /** The length of each axis; none for a single element. */
  readonly shape: readonly number[];
  /** The dtype; `data` is of the class that holds it. */
  readonly dtype: D;
  /**
   * How far apart neighbours along each axis are in `data`, in elements.
   *
   * @default {C order: the last axis varies fastest}
   */
  readonly strides?: readonly number[];
  /**
   * Where in `data` the first element is.
   *
   * @default {0}
   */
  readonly offset?: number;
  /** Gives the memory back; called once, when the array is disposed. */
  readonly dispose?: () => void;
}
