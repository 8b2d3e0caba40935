/**
 * Objects that structured clone keeps as they are.
 *
 * @module
 */

import {
  isArrayBuffer,
  isBigIntObject,
  isBooleanObject,
  isDate,
  isNumberObject,
  isRegExp,
  isSharedArrayBuffer,
  isStringObject,
} from "node:util/types";
import { addedTo, type Loss, lossOf } from "./losses.ts";

const LEAVES: ReadonlyMap<object, (value: unknown) => boolean> = new Map<
  object,
  (value: unknown) => boolean
>([
  [Date.prototype, isDate],
  [RegExp.prototype, isRegExp],
  [ArrayBuffer.prototype, isArrayBuffer],
  [SharedArrayBuffer.prototype, isSharedArrayBuffer],
  [Boolean.prototype, isBooleanObject],
  [Number.prototype, isNumberObject],
  [String.prototype, isStringObject],
  [BigInt.prototype, isBigIntObject],
]);

/**
 * Tells whether structured clone gives the same again, but for what
 * {@linkcode lostOfLeaf} finds.
 *
 * @param value An object.
 * @returns Whether it is of such a class, and of none derived from it.
 */
export function isLeaf(value: object): boolean {
  return LEAVES.get(Object.getPrototypeOf(value))?.(value) === true;
}

/**
 * Finds what structured clone would lose of a leaf.
 *
 * @param leaf The leaf.
 * @returns What would be lost, if anything.
 */
export function lostOfLeaf(leaf: object): Loss | undefined {
  if (isRegExp(leaf)) {
    if (Object.is(leaf.lastIndex, 0)) return addedTo(leaf, ["lastIndex"]);
    return { key: "lastIndex", found: "a place to go on from" };
  }
  if (!isStringObject(leaf)) return addedTo(leaf);
  const { length } = String.prototype.valueOf.call(leaf);
  const key = Reflect.ownKeys(leaf)
    .filter((key) => key !== "length")[length];
  return key === undefined ? undefined : lossOf(leaf, key);
}
