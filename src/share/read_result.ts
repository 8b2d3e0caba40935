/**
 * What reading gives, as the compiler knows it.
 *
 * @module
 */

import type { DataOf, DType, ElementOf, NdArray } from "../array/mod.ts";
import type { ReadTarget } from "./read_target.ts";

/** What a copy of `N` axes is. */
export type CopyOf<D extends DType, N extends number> = N extends 0
  ? ElementOf<D>
  : N extends 1 ? DataOf<D>
  : NdArray<D>;

/** What a view of an array of `N` axes is. */
export type ViewOf<D extends DType, N extends number> = number extends N
  ? DataOf<D> | NdArray<D>
  : N extends 0 | 1 ? DataOf<D>
  : NdArray<D>;

/**
 * What `read` gives for the arguments `A` of an array of `N` axes: what it is
 * told to read into; else of the axes each number drops one. Where the compiler
 * does not know how many axes there are, it may be any.
 */
export type ReadResult<
  D extends DType,
  N extends number,
  A extends readonly unknown[],
> = A extends
  readonly [...unknown[], { readonly into: infer T extends ReadTarget }] ? T
  : number extends N | A["length"] ? ElementOf<D> | DataOf<D> | NdArray<D>
  : A extends readonly [infer First, ...infer Rest] ? ReadResult<
      D,
      First extends number ? [0, 0, 1, 2, 3, 4, 5, 6, 7][N] : N,
      Rest
    >
  : CopyOf<D, N>;
