/**
 * Keeping the values of resources in their range.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { AssayError } from "../internal/errors.ts";
import { ResourceError } from "./resource_error.ts";

/**
 * Refuses what is no number.
 *
 * @param name The resource.
 * @param value The value it is set to.
 * @throws {ResourceError} `RESOURCE_NAN`.
 */
export function demandNumber(name: string, value: unknown): void {
  if (typeof value === "number" && !Number.isNaN(value)) return;
  const found = typeof value === "number"
    ? "NaN"
    : value === null
    ? "null"
    : `a value of type ${typeof value}`;
  throw new ResourceError(
    `Cannot set ${name}: expected a number, found ${found}`,
    {
      code: "RESOURCE_NAN",
      data: { name },
      hints: ["Leave it out, and it keeps its value."],
    },
  );
}

/**
 * Keeps a number of bytes, cores or threads in its range.
 *
 * @param name The resource.
 * @param value The value it is set to; a fraction is cut off.
 * @param total Finds how much there is; what lies outside of 1 and that
 * becomes that, with an error in the log.
 * @returns A whole number from 1 to the total. Where the program may not know
 * the total, any from 1 up is taken.
 * @throws {ResourceError} `RESOURCE_NAN`.
 * @throws {AssayError} `SYSTEM_LIMIT_UNKNOWN`: the total is needed and cannot
 * be known.
 */
export function withinTotal(
  name: string,
  value: number,
  total: () => number,
): number {
  demandNumber(name, value);
  const whole = Math.trunc(value);
  if (whole >= 1 && whole <= knownTotal(total)) return whole;
  const most = total();
  logReset(name, value, `from 1 to ${most}`, most);
  return most;
}

/**
 * Says in the log that a value was out of range.
 *
 * @param name The resource.
 * @param found The value it was set to.
 * @param expected The range.
 * @param now What it is instead.
 */
export function logReset(
  name: string,
  found: number | string,
  expected: string,
  now: number | string,
): void {
  getLogger(["assay", "resources"]).error(
    "Cannot set {name} to {found}: expected {expected}; it is now {now}",
    { name, found, expected, now },
  );
}

function knownTotal(total: () => number): number {
  try {
    return total();
  } catch (error) {
    const isUnknown = error instanceof AssayError &&
      error.code === "SYSTEM_LIMIT_UNKNOWN";
    if (isUnknown) return Number.MAX_SAFE_INTEGER;
    throw error;
  }
}
