/**
 * How large an array of some shape is.
 *
 * @module
 */

import { ArrayError } from "./array_error.ts";
import { type DType, itemSize } from "./dtype.ts";

/** How large an array is. */
export interface ArraySize {
  /** How many elements it has. */
  readonly elements: number;
  /** How many bytes they take. */
  readonly bytes: number;
}

/**
 * Gives the size of an array, and checks its shape.
 *
 * @param shape The length of each axis; none for a single element.
 * @param dtype The dtype.
 * @returns Elements and bytes; both are at most 2^53 - 1.
 * @throws {ArrayError} `SHAPE_INVALID` or `DTYPE_UNKNOWN`.
 *
 * @example
 * ```ts
 * import { sizeOf } from "@assay/assay/array";
 *
 * const { elements, bytes } = sizeOf([100, 20], "float64");
 * if (elements !== 2_000 || bytes !== 16_000) throw new Error("unexpected");
 * ```
 */
export function sizeOf(shape: readonly number[], dtype: DType): ArraySize {
  const elements = elementsOf(shape);
  const bytes = elements * itemSize(dtype);
  if (Number.isSafeInteger(bytes)) return { elements, bytes };
  throw new ArrayError(
    `Cannot make an array of shape [${
      shape.join(", ")
    }] and dtype ${dtype}: expected less than 2^53 bytes, found more`,
    {
      code: "SHAPE_INVALID",
      data: { shape, dtype },
      hints: ["Split the array, or use a smaller dtype"],
    },
  );
}

function elementsOf(shape: readonly number[]): number {
  if (!Array.isArray(shape)) throw invalidShape(shape, String(shape));
  let elements = 1;
  // By index: an iterator is slow until it is compiled, and arrays are many.
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis]!;
    if (!Number.isSafeInteger(length) || length < 0) {
      throw invalidShape(shape, `${String(length)} in [${shape.join(", ")}]`);
    }
    elements *= length;
  }
  return elements;
}

function invalidShape(shape: unknown, found: string): ArrayError {
  return new ArrayError(
    `Cannot use the shape of an array: expected a list of whole numbers from 0 up, found ${found}`,
    {
      code: "SHAPE_INVALID",
      data: { shape },
      hints: ["Give the length of each axis, such as [100, 20]"],
    },
  );
}
