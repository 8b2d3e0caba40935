/**
 * What crosses between threads in the place of a shared array.
 *
 * @module
 */

import type { DType } from "../array/mod.ts";
import type { Scope } from "./scope.ts";

/**
 * What another thread connects to a shared array with: plain data, made to be
 * posted. Of an array of scope `threads` it holds the shared memory itself, of
 * one of scope `processes` only the name and which of its bearers is meant.
 */
export interface SharedArrayHandle {
  /** What tells a handle from other objects. */
  readonly kind: "assay.shared-array";
  /** Who shares the array. */
  readonly scope: Scope;
  /** The name of the array. */
  readonly name: string;
  /** Which of all arrays that ever bore the name is meant. */
  readonly id: string;
  /** The dtype of the elements. */
  readonly dtype: DType;
  /** The length of each axis. */
  readonly shape: readonly number[];
  /** The memory with its header; of scope `threads` only. */
  readonly buffer?: SharedArrayBuffer;
}
