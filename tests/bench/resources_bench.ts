/**
 * How fast `resources` makes arrays, against bare typed arrays and a promise.
 *
 * @module
 */

import { createArray } from "@assay/assay/resources";
import { compareTimes, type Comparison } from "./compare.ts";

const ARRAYS = 10_000;
const ELEMENTS = 128; // 1 KB of float64
const PROMISE = 30; // ms

/**
 * Measures making small arrays.
 *
 * @returns The lines of the table.
 */
export async function benchResources(): Promise<Comparison[]> {
  const ours = {
    name: "10,000 createArray of 1 KB",
    run: () => {
      for (let i = 0; i < ARRAYS; i++) createArray([ELEMENTS]);
    },
  };
  const bare = {
    name: "new Float64Array",
    run: () => {
      for (let i = 0; i < ARRAYS; i++) new Float64Array(ELEMENTS);
    },
  };
  const promise = { name: "the promise", run: () => PROMISE };
  return [
    await compareTimes(ours, promise, ["at most", 1], 21),
    await compareTimes(ours, bare, ["at most", 10], 21),
  ];
}
