/**
 * Reading into memory that the reader has.
 *
 * @module
 */

import { type Elements, scatter, selectAxes } from "../array/kit.ts";
import {
  ArrayRangeError,
  type DType,
  NdArray,
  type TypedArray,
} from "../array/mod.ts";
import { ShareError } from "./share_error.ts";

/** What a read can be put into. */
export type ReadTarget = TypedArray | NdArray;

/**
 * Checks what elements are to be put into.
 *
 * @param into What it is.
 * @param data What holds elements of their dtype.
 * @param dtype Their dtype.
 * @param shape How many are selected of each axis.
 * @throws {ShareError} `OPTION_INVALID`: it is of another dtype, or no array.
 * @throws {ArrayRangeError} `SHAPE_MISMATCH`.
 */
export function demandTarget(
  into: ReadTarget,
  data: TypedArray,
  dtype: DType,
  shape: readonly number[],
): void {
  const isGrid = into instanceof NdArray;
  const isSame = isGrid
    ? into.dtype === dtype
    : into instanceof (data.constructor as typeof Float64Array);
  if (!isSame) throw otherDType(into, data, dtype);
  const found = isGrid ? into.shape : [into.length];
  const isRight = found.length === shape.length &&
    found.every((length, axis) => length === shape[axis]);
  if (!isRight) throw otherShape(found, shape);
}

/**
 * Puts elements into what was checked for them.
 *
 * @param into What it is.
 * @param elements The elements; they may lie in the same memory.
 * @throws {ArrayError} `ARRAY_DISPOSED`.
 */
export function put(into: ReadTarget, { data }: Elements): void {
  const target = into instanceof NdArray ? into.slice() : undefined;
  if (target !== undefined && !target.isContiguous) {
    scatter(target, selectAxes([], target.shape), data.slice());
  } else {
    ((target?.data ?? into) as TypedArray).set(data as never);
  }
}

function otherDType(
  into: unknown,
  data: TypedArray,
  dtype: DType,
): ShareError {
  const found = into instanceof NdArray
    ? `an NdArray of dtype ${into.dtype}`
    : ArrayBuffer.isView(into)
    ? into.constructor.name
    : into === null
    ? "null"
    : `a value of type ${typeof into}`;
  const { name } = data.constructor;
  return new ShareError(
    `Cannot read into what was given: expected a ${name} or an NdArray of dtype ${dtype}, found ${found}`,
    {
      code: "OPTION_INVALID",
      data: { dtype, found },
      hints: ["Leave 'into' out, and convert what is read."],
    },
  );
}

function otherShape(
  found: readonly number[],
  shape: readonly number[],
): ArrayRangeError {
  return new ArrayRangeError(
    `Cannot read into what was given: expected shape [${
      shape.join(", ")
    }], as is selected, found [${found.join(", ")}]`,
    {
      code: "SHAPE_MISMATCH",
      data: { shape: [...shape], found: [...found] },
      hints: [
        shape.length === 0
          ? "Leave 'into' out: one element needs no memory."
          : "Give an array of that shape, or part of one: subarray, or slice.",
      ],
    },
  );
}
