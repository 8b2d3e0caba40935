import { isPlainObject } from "../internal/is_plain_object.ts";
import { FORBIDDEN_KEY } from "./limits.ts";

/**
 * Copies plain objects and arrays and freezes the copy at every depth; values
 * of other classes are taken as they are.
 *
 * @param value Any value, without cycles.
 * @returns The frozen copy.
 */
export function frozenCopy<T>(value: T): T {
  const copies = new Map<unknown, unknown>();
  const copy = (value: unknown): unknown => {
    if (!Array.isArray(value) && !isPlainObject(value)) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    const target: Record<string, unknown> | unknown[] = Array.isArray(value)
      ? []
      : {};
    copies.set(value, target);
    for (const key of Object.keys(value)) {
      const inner = copy((value as Record<string, unknown>)[key]);
      if (key !== FORBIDDEN_KEY) {
        (target as Record<string, unknown>)[key] = inner;
      } // Assigning to this one would change the prototype.
      else {Object.defineProperty(target, key, {
          value: inner,
          enumerable: true,
        });}
    }
    return Object.freeze(target);
  };
  return copy(value) as T;
}
