/**
 * An array as a short text for people.
 *
 * @module
 */

import type { NdArray } from "./ndarray.ts";

/**
 * Describes an array.
 *
 * @param array The array; one that was disposed has no elements to show.
 * @returns Dtype, shape and elements on one line; of long axes only the ends.
 */
export function describeArray(array: NdArray): string {
  const { shape, dtype, isDisposed } = array;
  const head = `${dtype} [${shape.join(", ")}]`;
  if (isDisposed) return `${head} (disposed)`;
  // With more axes the ends alone are many.
  const ends = shape.length <= 2 ? 3 : 1;
  const show = (indices: readonly number[]): string => {
    const length = shape[indices.length];
    if (length === undefined) return String(array.get(...indices));
    const isLong = length > 2 * ends;
    const parts = Array.from(
      { length: isLong ? 2 * ends : length },
      (_, i) => show([...indices, isLong && i >= ends ? i - 2 * ends : i]),
    );
    if (isLong) parts.splice(ends, 0, "…");
    return `[${parts.join(", ")}]`;
  };
  return `${head} ${show([])}`;
}
