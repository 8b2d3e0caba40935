/**
 * Functions of shared arrays to make stages of.
 *
 * @module
 */

import { SharedArray } from "@assay/assay/share";

/** Sums what an array holds. */
export function sumOf(array: SharedArray<"float64", 1>): number {
  return array.read([]).reduce((sum, value) => sum + value, 0);
}

/** Makes an array. */
export function makeSquares(size: number): SharedArray<"int64", 1> {
  const squares = SharedArray.create(`squares-${crypto.randomUUID()}`, {
    shape: [size],
    dtype: "int64",
  });
  for (let i = 0; i < size; i++) squares.write(i, i * i);
  return squares;
}
