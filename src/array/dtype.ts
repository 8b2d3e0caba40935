/**
 * The types that elements of an array have, by NumPy's names.
 *
 * @module
 */

import { ArrayError } from "./array_error.ts";
import { nearestName } from "../internal/nearest_name.ts";

/** The class of typed array that holds the elements of each dtype. */
export interface DataTypes {
  /** A byte an element, 0 or 1. */
  readonly bool: Uint8Array;
  /** -128 to 127. */
  readonly int8: Int8Array;
  /** -2^15 to 2^15 - 1. */
  readonly int16: Int16Array;
  /** -2^31 to 2^31 - 1. */
  readonly int32: Int32Array;
  /** -2^63 to 2^63 - 1, as bigint. */
  readonly int64: BigInt64Array;
  /** 0 to 255. */
  readonly uint8: Uint8Array;
  /** 0 to 2^16 - 1. */
  readonly uint16: Uint16Array;
  /** 0 to 2^32 - 1. */
  readonly uint32: Uint32Array;
  /** 0 to 2^64 - 1, as bigint. */
  readonly uint64: BigUint64Array;
  /** IEEE 754 half precision, 11 significant bits. */
  readonly float16: Float16Array;
  /** IEEE 754 single precision, 24 significant bits. */
  readonly float32: Float32Array;
  /** IEEE 754 double precision, 53 significant bits. */
  readonly float64: Float64Array;
}

/**
 * The type of an array's elements, by NumPy's name. A `bool` is kept as a byte
 * of 0 or 1.
 */
export type DType = keyof DataTypes;

/** The typed array that holds elements of the dtype `D`. */
export type DataOf<D extends DType> = DataTypes[D];

/** A typed array that holds the elements of some dtype. */
export type TypedArray = DataOf<DType>;

/** What one element of the dtype `D` is as a value. */
export type ElementOf<D extends DType> = D extends "bool" ? boolean
  : D extends "int64" | "uint64" ? bigint
  : number;

/** One element as a value, whatever its dtype. */
export type Element = ElementOf<DType>;

/** What all constructors of typed arrays share. */
interface DataConstructor<D extends DType> {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): DataOf<D>;
  new (
    buffer: ArrayBufferLike,
    byteOffset?: number,
    length?: number,
  ): DataOf<D>;
}

const CONSTRUCTORS: { readonly [D in DType]: DataConstructor<D> } = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float16: Float16Array,
  float32: Float32Array,
  float64: Float64Array,
};

/**
 * All dtypes.
 *
 * @example Making one array of each
 * ```ts
 * import { DTYPES, NdArray } from "@assay/assay/array";
 *
 * const arrays = DTYPES.map((dtype) => NdArray.from([0, 1], dtype));
 * if (arrays.length !== 12) throw new Error("unexpected number of dtypes");
 * ```
 */
export const DTYPES: readonly DType[] = Object.keys(CONSTRUCTORS) as DType[];

/**
 * Gives the constructor of the typed array that holds a dtype.
 *
 * @param dtype The dtype.
 * @returns The constructor.
 * @throws {ArrayError} `DTYPE_UNKNOWN`.
 */
export function constructorOf<D extends DType>(dtype: D): DataConstructor<D> {
  if (Object.hasOwn(CONSTRUCTORS, dtype)) return CONSTRUCTORS[dtype];
  const nearest = nearestName(String(dtype), DTYPES);
  throw new ArrayError(
    `Cannot use the dtype '${dtype}': expected one of ${
      DTYPES.join(", ")
    }, found another name`,
    {
      code: "DTYPE_UNKNOWN",
      data: { dtype, nearest },
      hints: [
        nearest === undefined
          ? "Use 'float64' for numbers, 'int64' for whole numbers beyond 2^53"
          : `Did you mean '${nearest}'?`,
      ],
    },
  );
}

/**
 * Gives the size of one element.
 *
 * @param dtype The dtype.
 * @returns Bytes an element takes: 1, 2, 4 or 8.
 * @throws {ArrayError} `DTYPE_UNKNOWN`.
 *
 * @example
 * ```ts
 * import { itemSize } from "@assay/assay/array";
 *
 * if (itemSize("float16") !== 2) throw new Error("unexpected size");
 * ```
 */
export function itemSize(dtype: DType): number {
  return constructorOf(dtype).BYTES_PER_ELEMENT;
}

/**
 * Shows part of a buffer as a typed array, without a copy.
 *
 * @param dtype The dtype of the elements.
 * @param buffer What holds them.
 * @param byteOffset Where the first one begins, in bytes; a multiple of the
 * dtype's size.
 * @param length How many there are; all that follow when left out.
 * @returns The typed array.
 * @throws {ArrayError} `DTYPE_UNKNOWN`.
 * @throws {RangeError} The part is not aligned or not inside the buffer.
 *
 * @example The second half of a buffer
 * ```ts
 * import { typedArrayOf } from "@assay/assay/array";
 *
 * const buffer = new ArrayBuffer(16);
 * const half = typedArrayOf("float32", buffer, 8, 2);
 * half[0] = 1.5;
 * if (new Float32Array(buffer)[2] !== 1.5) throw new Error("not the same");
 * ```
 */
export function typedArrayOf<D extends DType>(
  dtype: D,
  buffer: ArrayBufferLike,
  byteOffset?: number,
  length?: number,
): DataOf<D> {
  return new (constructorOf(dtype))(buffer, byteOffset, length);
}

/**
 * Checks that a typed array is of the class that holds a dtype.
 *
 * @param data The typed array.
 * @param dtype The dtype.
 * @throws {ArrayError} `LAYOUT_INVALID` or `DTYPE_UNKNOWN`.
 */
export function demandData(data: TypedArray, dtype: DType): void {
  const expected = constructorOf(dtype);
  if (data instanceof expected) return;
  const found = Object.prototype.toString.call(data).slice(8, -1);
  throw new ArrayError(
    `Cannot lay an array of dtype ${dtype} over its data: expected a ${expected.name}, found a value of type ${found}`,
    {
      code: "LAYOUT_INVALID",
      data: { dtype, found },
      hints: ["Use typedArrayOf(dtype, buffer) to make it"],
    },
  );
}
