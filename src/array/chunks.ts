/**
 * Walking through a large array a few rows at a time.
 *
 * @module
 */

import { ArrayError } from "./array_error.ts";
import type { DType } from "./dtype.ts";
import type { NdArray } from "./ndarray.ts";

/** How {@linkcode chunks} splits. */
export interface ChunksOptions {
  /** How many bytes a chunk has at most; one row it always has. */
  readonly bytes: number;
}

/**
 * Splits an array along its first axis.
 *
 * @param array The array; one without an axis is a chunk by itself.
 * @param options How large the chunks are.
 * @returns Views in order, contiguous if the array is, made as they are asked
 * for.
 * @throws {ArrayError} `CHUNK_INVALID`: `bytes` is not a number above 0.
 *
 * @example The mean of an array that is read piece by piece
 * ```ts
 * import { chunks, NdArray } from "@assay/assay/array";
 *
 * const array = NdArray.from([[1, 2], [3, 4], [5, 6]]);
 * let sum = 0;
 * for (const chunk of chunks(array, { bytes: 32 })) {
 *   for (const value of chunk.values()) sum += value;
 * }
 * if (sum / array.size !== 3.5) throw new Error("unexpected mean");
 * ```
 */
export function chunks<D extends DType>(
  array: NdArray<D>,
  { bytes }: ChunksOptions,
): Generator<NdArray<D>> {
  if (!(typeof bytes === "number" && bytes > 0)) {
    throw new ArrayError(
      `Cannot split an array into chunks: expected a number of bytes above 0, found ${bytes}`,
      {
        code: "CHUNK_INVALID",
        data: { bytes },
        hints: ["Give what fits in memory several times, such as 64 * 2 ** 20"],
      },
    );
  }
  return split(array, bytes);
}

function* split<D extends DType>(
  array: NdArray<D>,
  bytes: number,
): Generator<NdArray<D>> {
  const rows = array.shape[0];
  if (rows === undefined) return yield array.slice();
  const most = array.bytes === 0
    ? rows
    : Math.max(1, Math.floor(bytes / (array.bytes / rows)));
  for (let start = 0; start < rows; start += most) {
    yield array.slice([start, Math.min(start + most, rows)]);
  }
}
