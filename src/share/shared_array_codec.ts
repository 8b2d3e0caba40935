/**
 * Shared arrays as values that can be digested and stored.
 *
 * An array counts by dtype, shape and elements, as it is when it is looked at;
 * its name and scope do not. What is read back is an array of this thread and
 * those it posts it to, which no name leads to.
 *
 * @module
 */

import { type DataOf, type DType, NdArray } from "../array/mod.ts";
import { registerCodec } from "../internal/codec/mod.ts";
import { SharedArray } from "./shared_array.ts";
import { threadSegments } from "./thread_segment.ts";

/** All that counts of an array. */
interface PlainArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: DataOf<DType>;
}

/** The elements of an array of at most one axis. */
function dataOf(array: SharedArray): DataOf<DType> {
  return array.view() as DataOf<DType>;
}

registerCodec<SharedArray>({
  name: "SharedArray",
  matches: (value) => value instanceof SharedArray,
  encode(array): PlainArray {
    const { dtype, shape } = array;
    // Not in a section: it would be told of a holder that ended, for nothing.
    const copy = array.read();
    const data = copy instanceof NdArray ? copy.data : copy;
    return {
      dtype,
      shape: [...shape],
      data: ArrayBuffer.isView(data) ? data : dataOf(array).slice(),
    };
  },
  decode(plain) {
    const values = new NdArray(plain as PlainArray);
    const name = `restored-${crypto.randomUUID()}`;
    const array = SharedArray.create(name, values);
    threadSegments.remove(array.handle);
    return array;
  },
});
