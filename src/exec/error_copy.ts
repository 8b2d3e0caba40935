/**
 * Built-in errors that cross as data.
 *
 * @module
 */

import { isNativeError } from "node:util/types";
import { addedTo, isAccessor, type Loss, lossOf } from "./losses.ts";

const PROTOTYPES = new Set<unknown>(
  [
    ...[Error, EvalError, RangeError, ReferenceError, SyntaxError],
    ...[TypeError, URIError],
  ].map(({ prototype }) => prototype),
);
const KEPT = ["stack", "message", "cause"];
/** Of the errors that still have the stack they were made with. */
const STACK_GETTER = stackGetter(new Error());

/**
 * Tells whether structured clone keeps the class of an error.
 *
 * @param value An object.
 * @returns Whether it is of such a class, and of none derived from it.
 */
export function isPlainError(value: object): value is Error {
  return PROTOTYPES.has(Object.getPrototypeOf(value)) && isNativeError(value);
}

/**
 * Finds what structured clone would lose of an error.
 *
 * @param error The error.
 * @returns What would be lost, if anything.
 */
export function lostOfError(error: Error): Loss | undefined {
  const added = addedTo(error, KEPT);
  if (added !== undefined) return added;
  for (const key of KEPT) {
    const property = Object.getOwnPropertyDescriptor(error, key);
    if (property === undefined) continue;
    if (property.enumerable) return { key, found: "a property made visible" };
    const isOwnStack = key === "stack" && property.get === STACK_GETTER;
    if (isAccessor(property) && !isOwnStack) return lossOf(error, key);
  }
  const { message, stack } = error;
  if (typeof message !== "string") return { key: "message", found: "no text" };
  if (typeof stack !== "string") return { key: "stack", found: "no text" };
  return undefined;
}

/**
 * Copies an error without its cause.
 *
 * @param error The error.
 * @returns The copy.
 */
export function copyError(error: Error): Error {
  const copy = Object.setPrototypeOf(
    new Error(),
    Object.getPrototypeOf(error),
  );
  hide(copy, "stack", error.stack);
  if (Object.hasOwn(error, "message")) hide(copy, "message", error.message);
  return copy;
}

/**
 * Defines a property as the constructor of an error does.
 *
 * @param error The error.
 * @param key The property.
 * @param value Its value.
 */
export function hide(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, {
    value,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

function stackGetter(error: Error): unknown {
  return Object.getOwnPropertyDescriptor(error, "stack")?.get;
}
