/**
 * The conversion of values that are written into an array.
 *
 * A value is taken if the dtype holds it, as NumPy's rule of safe casting has
 * it, decided by the value: whole numbers only for integers, and none beyond
 * their range. Floats round to the nearest; only what would become infinite is
 * refused.
 *
 * @module
 */

import { mask } from "../internal/mask.ts";
import { ArrayRangeError } from "./array_range_error.ts";
import type { DType } from "./dtype.ts";

/** Gives what a typed array keeps for a value, or nothing when it cannot. */
export type Conversion = (value: unknown) => number | bigint | undefined;

const CONVERSIONS: Readonly<Record<DType, Conversion>> = {
  bool: integer(0, 1),
  int8: integer(-0x80, 0x7f),
  int16: integer(-0x8000, 0x7fff),
  int32: integer(-0x8000_0000, 0x7fff_ffff),
  int64: bigInteger(-(2n ** 63n), 2n ** 63n - 1n),
  uint8: integer(0, 0xff),
  uint16: integer(0, 0xffff),
  uint32: integer(0, 0xffff_ffff),
  uint64: bigInteger(0n, 2n ** 64n - 1n),
  float16: float(Math.f16round),
  float32: float(Math.fround),
  float64: float((value) => value),
};

/**
 * Gives what an array keeps for a value.
 *
 * @param dtype The array's dtype, known to be one.
 * @param value A number, bigint or boolean.
 * @param index Where it is to be written, for the error.
 * @returns What goes into the typed array: 0 or 1 for a boolean, a bigint for
 * `int64` and `uint64`.
 * @throws {ArrayRangeError} `VALUE_UNSAFE`: the dtype cannot hold the value.
 */
export function checkedValue(
  dtype: DType,
  value: unknown,
  index: number | readonly number[],
): number | bigint {
  return CONVERSIONS[dtype](value) ?? refuse(dtype, value, index);
}

/**
 * Gives the conversion of values to a dtype, for many of them.
 *
 * @param dtype The dtype, known to be one.
 * @returns What {@linkcode checkedValue} does, with nothing for a refused value.
 */
export function conversionOf(dtype: DType): Conversion {
  return CONVERSIONS[dtype];
}

function integer(least: number, most: number): Conversion {
  return (value) => {
    const number = typeof value === "number" ? value : numberOf(value);
    if (!Number.isInteger(number)) return undefined;
    return number! >= least && number! <= most ? number : undefined;
  };
}

function bigInteger(least: bigint, most: bigint): Conversion {
  return (value) => {
    const big = bigintOf(value);
    return big !== undefined && big >= least && big <= most ? big : undefined;
  };
}

function float(round: (value: number) => number): Conversion {
  return (value) => {
    const number = typeof value === "number" ? value : numberOf(value);
    if (number === undefined) return undefined;
    const kept = round(number);
    return Number.isFinite(number) && !Number.isFinite(kept) ? undefined : kept;
  };
}

/** A number that is the bigint or boolean exactly. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "bigint") return undefined;
  const number = Number(value);
  return Number.isFinite(number) && BigInt(number) === value
    ? number
    : undefined;
}

function bigintOf(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return BigInt(value);
  // Beyond 2^53 a number may already have lost the digits that were meant.
  return Number.isSafeInteger(value) ? BigInt(value as number) : undefined;
}

/**
 * Says that a dtype cannot hold a value.
 *
 * @param dtype The dtype.
 * @param value The value.
 * @param index Where it was to be written.
 * @returns Never.
 * @throws {ArrayRangeError} `VALUE_UNSAFE`.
 */
export function refuse(
  dtype: DType,
  value: unknown,
  index: number | readonly number[],
): never {
  const list = typeof index === "number" ? index : `[${index.join(", ")}]`;
  // An array without axes, and all of an array, have no index.
  const place = list === "[]" ? "the value" : `at index ${list}`;
  // A value may be a secret of the user's.
  const found = mask(describe(value));
  throw new ArrayRangeError(
    `Cannot write ${place}: expected ${expectation(dtype)}, found ${found}`,
    {
      code: "VALUE_UNSAFE",
      data: {
        index: typeof index === "number" ? index : [...index],
        value,
        dtype,
      },
      hints: [hintFor(dtype, value)],
    },
  );
}

function describe(value: unknown): string {
  switch (typeof value) {
    case "number":
      return String(value);
    case "bigint":
      return `${value}n`;
    case "string":
      return "text";
    default:
      return value === null ? "null" : `a value of type ${typeof value}`;
  }
}

function expectation(dtype: DType): string {
  if (dtype === "bool") return "true, false, 0 or 1 for dtype bool";
  return dtype.startsWith("float")
    ? `a number that dtype ${dtype} holds`
    : `a whole number within the range of dtype ${dtype}`;
}

function hintFor(dtype: DType, value: unknown): string {
  if (typeof value === "number" && dtype.endsWith("int64")) {
    return Number.isInteger(value)
      ? "Give whole numbers beyond 2^53 as bigint, such as 2n ** 60n"
      : "Round the value first, or use the dtype float64";
  }
  if (typeof value === "number" || typeof value === "bigint") {
    return "Round or clip the value first, or use a dtype that holds it";
  }
  return "Give a number, a bigint or a boolean";
}
