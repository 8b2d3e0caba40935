/**
 * Arrays as values that can be digested, stored and sent.
 *
 * An array counts by dtype, shape and elements in C order: a view counts as its
 * copy does.
 *
 * @module
 */

import { registerCodec } from "../internal/codec/mod.ts";
import type { DataOf, DType } from "./dtype.ts";
import { NdArray } from "./ndarray.ts";

/** All that counts of an array. */
interface PlainArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: DataOf<DType>;
}

registerCodec<NdArray>({
  name: "NdArray",
  matches: (value) => value instanceof NdArray,
  encode(array): PlainArray {
    const { dtype, shape } = array;
    const { data } = array.isContiguous ? array.slice() : array.copy();
    return { dtype, shape: [...shape], data };
  },
  decode: (plain) => new NdArray(plain as PlainArray),
});
