/**
 * What a shared array is made from.
 *
 * @module
 */

import { inOrder } from "../array/kit.ts";
import {
  type DType,
  type Element,
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

/** The dtype that a prototype gives, as the compiler knows it. */
export type DTypeOf<P> = P extends { readonly dtype: infer D extends DType } ? D
  : P extends Int8Array ? "int8"
  : P extends Int16Array ? "int16"
  : P extends Int32Array ? "int32"
  : P extends BigInt64Array ? "int64"
  : P extends Uint8Array ? "uint8"
  : P extends Uint16Array ? "uint16"
  : P extends Uint32Array ? "uint32"
  : P extends BigUint64Array ? "uint64"
  : P extends Float16Array ? "float16"
  : P extends Float32Array ? "float32"
  : P extends Float64Array ? "float64"
  : P extends number | readonly number[] ? "float64"
  : P extends bigint | readonly bigint[] ? "int64"
  : P extends boolean | readonly boolean[] ? "bool"
  : DType;

/** How many axes a prototype gives, as the compiler knows it. */
export type AxesOf<P> = P extends { readonly shape: infer S }
  ? S extends readonly number[] ? S["length"] : number
  : P extends TypedArray | readonly Element[] ? 1
  : P extends Element ? 0
  : number;

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
};

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
  return typeof prototype === "object" && prototype !== null &&
    !(prototype instanceof NdArray) && "shape" in prototype;
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
