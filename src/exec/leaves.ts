/**
 * Objects that structured clone keeps as they are.
 *
 * @module
 */

const LEAVES = new Set<object>(
  [
    ...[Date, RegExp, ArrayBuffer, SharedArrayBuffer, DataView],
    ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array],
    ...[Int32Array, Uint32Array, BigInt64Array, BigUint64Array],
    ...[Float16Array, Float32Array, Float64Array],
    ...[Boolean, Number, String, BigInt],
    ...[Error, EvalError, RangeError, ReferenceError, SyntaxError],
    ...[TypeError, URIError],
  ].map(({ prototype }) => prototype),
);

/**
 * Tells whether structured clone gives the same again.
 *
 * @param value An object.
 * @returns Whether it is of such a class, and of none derived from it.
 */
export function isLeaf(value: object): boolean {
  return LEAVES.has(Object.getPrototypeOf(value));
}
