import { ERROR_CLASSES } from "./error_record.ts";
import {
  errorOpener,
  objectOpener,
  openArray,
  openMap,
  openSet,
} from "./open_container.ts";
import {
  openArrayBuffer,
  openDate,
  openRegExp,
  openUrl,
  typedArrayOpener,
} from "./open_leaf.ts";
import type { Opener } from "./opener.ts";
import { TAG } from "./tag.ts";

const TYPED_ARRAYS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
  Float16Array,
  Float32Array,
  Float64Array,
] as const;

const openers = new Map<object | null, Opener<never>>([
  [null, objectOpener(TAG.nullObject)],
  [Object.prototype, objectOpener(TAG.object)],
  [Array.prototype, openArray],
  [Map.prototype, openMap],
  [Set.prototype, openSet],
  [Date.prototype, openDate],
  [URL.prototype, openUrl],
  [RegExp.prototype, openRegExp],
  [ArrayBuffer.prototype, openArrayBuffer],
]);
for (const { prototype, name } of TYPED_ARRAYS) {
  openers.set(prototype, typedArrayOpener(name as keyof typeof TAG));
}
for (const [name, { prototype }] of ERROR_CLASSES) {
  openers.set(prototype, errorOpener(name));
}

/**
 * Finds how an object of a built-in class is written.
 *
 * @param value Any object.
 * @returns The opener of exactly its class; none for other classes, those
 * derived from a built-in one included.
 */
export function openerOf<T extends object>(value: T): Opener<T> | undefined {
  return openers.get(Object.getPrototypeOf(value)) as Opener<T> | undefined;
}
