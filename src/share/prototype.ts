/**
 * What a shared array is made from.
 *
 * @module
 */

import { inOrder } from "../array/kit.ts";
import {
  type DType,
  NdArray,
  type NestedValues,
  sizeOf,
  type TypedArray,
} from "../array/mod.ts";
import type { SegmentLayout } from "./segment.ts";

/** The shape and dtype of an array of zeros. */
export interface Zeros<
  D extends DType = DType,
  S extends readonly number[] = readonly number[],
> {
  /** The length of each axis; none for a single element. */
  readonly shape: S;
  /** The dtype of the elements. */
  readonly dtype: D;
}

/** What gives a shared array its shape, dtype and first values. */
export type Prototype = NestedValues | NdArray | Zeros;

/** The dtype of a typed array. */
export type DTypeOf<T extends TypedArray> =
  Classes[T[typeof Symbol.toStringTag]];

interface Classes {
  readonly Int8Array: "int8";
  readonly Int16Array: "int16";
  readonly Int32Array: "int32";
  readonly BigInt64Array: "int64";
  readonly Uint8Array: "uint8";
  readonly Uint16Array: "uint16";
  readonly Uint32Array: "uint32";
  readonly BigUint64Array: "uint64";
  readonly Float16Array: "float16";
  readonly Float32Array: "float32";
  readonly Float64Array: "float64";
}

const CLASSES: Readonly<Record<string, DType>> = {
  Int8Array: "int8",
  Int16Array: "int16",
  Int32Array: "int32",
  BigInt64Array: "int64",
  Uint8Array: "uint8",
  Uint16Array: "uint16",
  Uint32Array: "uint32",
  BigUint64Array: "uint64",
  Float16Array: "float16",
  Float32Array: "float32",
  Float64Array: "float64",
} satisfies Classes;

/** Shape and dtype, and how the first values are written. */
export interface Plan {
  /** Shape and dtype. */
  readonly layout: SegmentLayout;
  /** Writes the first values over zeros. */
  readonly fill: (data: TypedArray) => void;
}

/**
 * Reads a prototype.
 *
 * @param prototype An `NdArray`, a typed array, nested lists, one value, or a
 * shape and dtype. Lists of bigints become `int64`, of booleans `bool`, others
 * `float64`.
 * @returns What is to be made.
 * @throws {ArrayRangeError} `VALUE_UNSAFE`.
 * @throws {ArrayError} `NESTED_RAGGED`, `DTYPE_UNKNOWN`, `SHAPE_INVALID` or
 * `ARRAY_DISPOSED`.
 */
export function planOf(prototype: Prototype): Plan {
  if (isZeros(prototype)) {
    const { shape, dtype } = prototype;
    sizeOf(shape, dtype);
    return { layout: { shape, dtype }, fill: () => {} };
  }
  const array = prototype instanceof NdArray
    ? prototype
    : NdArray.from(prototype, dtypeOf(prototype));
  const { shape, dtype } = array;
  const { data } = inOrder(array);
  return {
    layout: { shape, dtype },
    fill: (target) => target.set(data as never),
  };
}

function isZeros(prototype: Prototype): prototype is Zeros {
  return typeof prototype === "object" && !(prototype instanceof NdArray) &&
    "shape" in prototype;
}

/** The dtype that the first element suggests. */
function dtypeOf(values: NestedValues): DType {
  let first: NestedValues = values;
  // Deeper than any array's: a list may hold itself.
  for (let axis = 0; Array.isArray(first) && axis < 65; axis++) {
    first = first[0] ?? 0;
  }
  if (ArrayBuffer.isView(first)) {
    return CLASSES[first[Symbol.toStringTag]] ?? "float64";
  }
  if (typeof first === "bigint") return "int64";
  return typeof first === "boolean" ? "bool" : "float64";
}
