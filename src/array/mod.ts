/**
 * Arrays of any number of dimensions: dtypes, strided views, selectors, and
 * chunks and tiles of arrays that are too large to hold.
 *
 * Needs no permission. `docs/array.md` tells how it differs from NumPy.
 *
 * @module
 */

import "./ndarray_codec.ts";

export { AssayError, type AssayErrorOptions } from "../internal/errors.ts";
export {
  AssayRangeError,
  type AssayRangeErrorOptions,
} from "../internal/range_error.ts";
export { ArrayError, type ArrayErrorCode } from "./array_error.ts";
export {
  ArrayRangeError,
  type ArrayRangeErrorCode,
} from "./array_range_error.ts";
export { chunks, type ChunksOptions } from "./chunks.ts";
export {
  type DataOf,
  type DataTypes,
  type DType,
  DTYPES,
  type Element,
  type ElementOf,
  itemSize,
  type TypedArray,
  typedArrayOf,
} from "./dtype.ts";
export { NdArray } from "./ndarray.ts";
export type { NdArrayOptions } from "./ndarray_options.ts";
export type { Nested, NestedValues } from "./nested.ts";
export type { Selector, Slice, ViewSelector } from "./selector.ts";
export { type ArraySize, sizeOf } from "./size_of.ts";
export { type Tile, type TilePlace, tiles } from "./tiles.ts";
