/**
 * Reading sizes and durations as people write them.
 *
 * @module
 */

import { AssayError } from "../internal/errors.ts";
import { describeValue } from "./describe_value.ts";
import { nearestName } from "../internal/nearest_name.ts";
import { baseOf, unitsOf } from "./units.ts";

/**
 * Reads a size or a duration.
 *
 * Sizes are whole numbers of bytes: `4 GiB` and `4*1024*1024*1024` are
 * 4294967296, `500 MB` is 500000000. Durations are in seconds: `1.5h` is 5400,
 * `250ms` is 0.25. A number is taken as it is.
 *
 * @param quantity What is written: a number, a product of whole numbers, or a
 * number and a unit (`B`, `kB` … `PB`, `KiB` … `PiB`; `ns`, `us`, `ms`, `s`,
 * `min`, `h`, `d`).
 * @param unit The unit of the result, which decides the units that are read:
 * `bytes`, `s`, or any other, which is read as itself only. Without it, sizes
 * and durations are read.
 * @returns The number, in bytes, in seconds or in the unit asked for.
 * @throws {AssayError} `QUANTITY_INVALID` for anything else, and for a size
 * that is negative, not whole or beyond 2^53 − 1.
 *
 * @example Sizes in bytes, durations in seconds
 * ```ts
 * import { parseQuantity } from "@assay/assay/config";
 *
 * if (parseQuantity("4 GiB") !== 4294967296) throw new Error("unexpected");
 * if (parseQuantity("4*1024") !== 4096) throw new Error("unexpected");
 * if (parseQuantity("1.5h", "s") !== 5400) throw new Error("unexpected");
 * ```
 */
export function parseQuantity(
  quantity: string | number,
  unit?: string,
): number {
  const read = readQuantity(quantity, unit);
  if (read.ok) return read.value;
  const { expected, found, hint } = read;
  throw new AssayError(
    `Cannot read the quantity ${
      describeValue(quantity)
    }: expected ${expected}, found ${found}`,
    {
      code: "QUANTITY_INVALID",
      data: {
        quantity,
        expected,
        found,
        ...(unit === undefined ? {} : { unit }),
      },
      hints: [hint],
    },
  );
}

/** A quantity's number, or what is wrong with it. */
export type ReadQuantity =
  | { readonly ok: true; readonly value: number }
  | {
    readonly ok: false;
    readonly expected: string;
    readonly found: string;
    readonly hint: string;
  };

const LONGEST = 100;
const PRODUCT = /^\d+(?:\s*\*\s*\d+)+$/;
const AMOUNT =
  /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?\s*([^\s\d.+\-*]\S*)?$/u;

/**
 * Reads a size or a duration, as {@linkcode parseQuantity} does, without
 * throwing.
 *
 * @param quantity What is written.
 * @param unit The unit of the result.
 * @returns The number, or what was expected and found.
 */
export function readQuantity(
  quantity: string | number,
  unit?: string,
): ReadQuantity {
  if (typeof quantity === "number") return checked(quantity, unit, quantity);
  // A program without types may give anything.
  if (typeof quantity !== "string") {
    return refusal(unit, describeValue(quantity));
  }
  const text = quantity.trim();
  if (text.length > LONGEST) {
    return refusal(unit, `a text of ${text.length} characters`);
  }
  if (PRODUCT.test(text)) {
    const factors = text.split("*").map(Number);
    const product = factors.reduce((product, factor) => product * factor);
    // Digits beyond 2^53 would be lost without a word.
    return Number.isSafeInteger(product)
      ? checked(product, unit, text)
      : refusal(unit, `${describeValue(text)}, which is beyond 2^53 − 1`);
  }
  const amount = AMOUNT.exec(text);
  if (amount === null) return refusal(unit, describeValue(quantity));
  const [, sign = "", whole = "", fraction = "", power = "0", name] = amount;
  const units = unitsOf(unit);
  const factor = name === undefined ? undefined : units.get(name);
  if (name !== undefined && factor === undefined) {
    // Any letter is near to any other.
    const near = name.length > 1
      ? nearestName(name, [...units.keys()])
      : undefined;
    const meant = near === undefined ? "" : `; did you mean '${near}'?`;
    return refusal(unit, `the unknown unit '${name}'${meant}`);
  }
  const { multiplier = 1n, exponent = 0 } = factor ?? {};
  const digits = BigInt(whole + fraction) * multiplier;
  const shift = Number(power) - fraction.length + exponent;
  // One conversion from the exact decimal: 1.005 GB is 1005000000, no less.
  const value = Number(`${sign}${digits}e${shift}`);
  return checked(value, unit ?? baseOf(name), quantity);
}

function checked(
  value: number,
  unit: string | undefined,
  written: string | number,
): ReadQuantity {
  const found = describeValue(written);
  if (!Number.isFinite(value)) {
    return refusal(unit, `${found}, which is not finite`);
  }
  if (unit !== "bytes" || (Number.isSafeInteger(value) && value >= 0)) {
    return { ok: true, value };
  }
  const why = value < 0
    ? "negative"
    : Number.isInteger(value)
    ? "beyond 2^53 − 1"
    : "not a whole number of bytes";
  return refusal(unit, `${found}, which is ${why}`);
}

function refusal(unit: string | undefined, found: string): ReadQuantity {
  const units = [...unitsOf(unit).keys()];
  return {
    ok: false,
    expected: expectedQuantity(unit),
    found,
    hint: `Write a number, a product of whole numbers such as 4*1024, or a ` +
      `number and one of: ${units.join(", ")}.`,
  };
}

/**
 * Names what a quantity of a unit looks like.
 *
 * @param unit The unit; without it, a size or a duration.
 * @returns The words for an error.
 */
export function expectedQuantity(unit: string | undefined): string {
  if (unit === "bytes") return `${numberOf(unit)} such as 4 GiB`;
  if (unit === "s") return `${numberOf(unit)} such as 1.5h`;
  if (unit !== undefined) return numberOf(unit);
  return "a size such as 4 GiB or a duration such as 1.5h";
}

/**
 * Names a number of a unit.
 *
 * @param unit The unit.
 * @returns Such as `a number of bytes`.
 */
export function numberOf(unit: string): string {
  return `a number of ${unit === "s" ? "seconds" : unit}`;
}
