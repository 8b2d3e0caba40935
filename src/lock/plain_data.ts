/**
 * Instances of classes as the data they hold.
 *
 * @module
 */

import { findCodec } from "../internal/codec/mod.ts";
import { isPlainObject } from "../internal/is_plain_object.ts";

/**
 * Takes the fields of instances of a program's own classes, at any depth, so
 * that a configuration may be such an instance.
 *
 * @param value Any value.
 * @returns The value, with a plain object in place of each such instance.
 */
export function plainData(value: unknown): unknown {
  return convert(value, new Set());
}

function convert(value: unknown, above: Set<object>): unknown {
  // A cycle is told of by who digests it.
  if (typeof value !== "object" || value === null || above.has(value)) {
    return value;
  }
  above.add(value);
  try {
    if (Array.isArray(value)) return value.map((one) => convert(one, above));
    if (!isPlainObject(value) && !isOwnClass(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, convert(part, above)]),
    );
  } finally {
    above.delete(value);
  }
}

/** Whether a class was written by the program: the runtime's have a tag. */
function isOwnClass(value: object): boolean {
  return Object.prototype.toString.call(value) === "[object Object]" &&
    findCodec(value) === undefined;
}

/**
 * Tells whether JSON keeps data as they are.
 *
 * @param value The data.
 * @returns Whether there is nothing in them but maps, lists, texts, booleans,
 * null and finite numbers other than -0.
 */
export function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  if (isPlainObject(value)) return Object.values(value).every(isPlain);
  return value === null || typeof value === "string" ||
    typeof value === "boolean" ||
    Number.isFinite(value) && !Object.is(value, -0);
}
