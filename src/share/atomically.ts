/**
 * Operations on one element that no other can interrupt.
 *
 * @module
 */

import { checkedValue } from "../array/kit.ts";
import type { DType, TypedArray } from "../array/mod.ts";
import { ShareError } from "./share_error.ts";

/** A typed array that the platform's `Atomics` take numbers for. */
export type NumberData = Exclude<
  TypedArray,
  BigInt64Array | BigUint64Array | Float16Array | Float32Array | Float64Array
>;

/** Where an operation happens. */
export interface Target {
  /** The elements. */
  readonly data: TypedArray;
  /** Their dtype. */
  readonly dtype: DType;
  /** Which of them, counted from 0. */
  readonly at: number;
}

/**
 * Tells whether elements of a dtype can be changed atomically.
 *
 * @param dtype The dtype.
 * @returns Whether it is one of integers.
 */
export function isAtomic(dtype: DType): boolean {
  return dtype.includes("int");
}

/**
 * Adds to an element.
 *
 * @param target The element.
 * @param n A whole number. What is beyond the dtype's range wraps around.
 * @returns What the element was.
 * @throws {ShareError} `ATOMIC_UNSUPPORTED`.
 * @throws {ArrayRangeError} `VALUE_UNSAFE`: not a whole number.
 */
export function add(target: Target, n: number | bigint): number | bigint {
  const data = integers(target);
  if (!isBig(data) && Number.isSafeInteger(n)) {
    return Atomics.add(data, target.at, n as number);
  }
  // To subtract from an unsigned element is to add what wraps around.
  const step = typeof n === "bigint"
    ? n
    : checkedValue("int64", n, target.at) as bigint;
  return isBig(data)
    ? Atomics.add(data, target.at, step)
    : Atomics.add(data, target.at, Number(BigInt.asIntN(32, step)));
}

/**
 * Replaces an element if it is what is expected.
 *
 * @param target The element.
 * @param expected What it must be.
 * @param replacement What it becomes then.
 * @returns What the element was.
 * @throws {ShareError} `ATOMIC_UNSUPPORTED`.
 * @throws {ArrayRangeError} `VALUE_UNSAFE`.
 */
export function compareExchange(
  target: Target,
  expected: number | bigint,
  replacement: number | bigint,
): number | bigint {
  const { dtype, at } = target;
  const data = integers(target);
  const from = checkedValue(dtype, expected, at);
  const to = checkedValue(dtype, replacement, at);
  return isBig(data)
    ? Atomics.compareExchange(data, at, from as bigint, to as bigint)
    : Atomics.compareExchange(data, at, from as number, to as number);
}

/**
 * Replaces an element by a value that lies further out.
 *
 * @param target The element.
 * @param value The value.
 * @param isFurther Whether a value is further out than another.
 * @returns What the element was.
 * @throws {ShareError} `ATOMIC_UNSUPPORTED`.
 * @throws {ArrayRangeError} `VALUE_UNSAFE`.
 */
export function outermost(
  target: Target,
  value: number | bigint,
  isFurther: (a: number | bigint, b: number | bigint) => boolean,
): number | bigint {
  const wanted = checkedValue(target.dtype, value, target.at);
  let found: number | bigint = Atomics.load(
    integers(target) as NumberData,
    target.at,
  );
  while (isFurther(wanted, found)) {
    const seen = compareExchange(target, found, wanted);
    if (seen === found) break;
    found = seen;
  }
  return found;
}

function isBig(data: TypedArray): data is BigInt64Array | BigUint64Array {
  return data instanceof BigInt64Array || data instanceof BigUint64Array;
}

function integers(
  { data, dtype }: Target,
): NumberData | BigInt64Array | BigUint64Array {
  if (isAtomic(dtype)) return data as NumberData;
  throw new ShareError(
    `Cannot change an element of dtype ${dtype} atomically: expected a dtype of integers, found ${dtype}`,
    {
      code: "ATOMIC_UNSUPPORTED",
      data: { dtype },
      hints: [
        "Use withLockSync(() => array.write(i, array.read(i) + n)).",
        "Or count in whole units in an array of dtype int64.",
      ],
    },
  );
}
