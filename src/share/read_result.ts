/**
 * What reading gives, as the compiler knows it.
 *
 * @module
 */

import type { DataOf, DType, ElementOf, NdArray } from "../array/mod.ts";

/** What a copy of `N` axes is. */
export type Values<D extends DType, N extends number> = N extends 0
  ? ElementOf<D>
  : N extends 1 ? DataOf<D>
  : NdArray<D>;

/** What a view of an array of `N` axes is. */
export type View<D extends DType, N extends number> = number extends N
  ? DataOf<D> | NdArray<D>
  : N extends 0 | 1 ? DataOf<D>
  : NdArray<D>;

/**
 * What `read` gives for the arguments `A` of an array of `N` axes, of which each
 * number drops one. Where the compiler does not know how many axes there are,
 * it may be any.
 */
export type Read<
  D extends DType,
  N extends number,
  A extends readonly unknown[],
> = number extends N | A["length"] ? ElementOf<D> | DataOf<D> | NdArray<D>
  : Values<D, Minus<N, Numbers<A>>>;

/** Of a list the numbers. */
type Numbers<A extends readonly unknown[]> = A extends
  readonly [infer First, ...infer Rest]
  ? First extends number ? readonly [First, ...Numbers<Rest>] : Numbers<Rest>
  : readonly [];

/** `N` less the length of `T`; 9 stands for all that is more than 8. */
type Minus<
  N extends number,
  T extends readonly unknown[],
  M extends readonly unknown[] = readonly [],
> = M["length"] extends 9 ? 9
  : [...T, ...M]["length"] extends N ? M["length"]
  : Minus<N, T, readonly [...M, unknown]>;
