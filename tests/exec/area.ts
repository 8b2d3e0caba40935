/** A function whose code is fingerprinted, with what it reaches. */

import { unit } from "./area_unit.ts";

/** Counts the call, and gives an area. */
export function area(calls: Int32Array, side: number): number {
  Atomics.add(calls, 0, 1);
  return side * side * unit;
}
