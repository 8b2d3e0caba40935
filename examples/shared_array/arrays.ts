/** The arrays that the threads of this example share. */

import { SharedArray, type SharedArrayHandle } from "@assay/assay/share";

/** How many days a mean is of. */
export const WINDOW = 30;

/** Places in the array of counters. */
export const COUNTER = { ready: 0, written: 1, claimed: 2, done: 3 } as const;

/** What the threads share. */
export interface Arrays {
  /** The highest temperature of each day, °C. */
  readonly days: SharedArray<"float64", 1>;
  /** Its mean over the window that ends with the day; NaN where it is open. */
  readonly means: SharedArray<"float64", 1>;
  /** Which worker computed the mean of the day. */
  readonly workers: SharedArray<"uint8", 1>;
  /** Number and sum of the means of each worker, as `[worker, which]`. */
  readonly totals: SharedArray<"float64", 2>;
  /** How many workers are ready, and days written, claimed and done. */
  readonly counters: SharedArray<"int32", 1>;
}

/** What is posted in the place of the arrays. */
export type Handles = Readonly<Record<keyof Arrays, SharedArrayHandle>>;

/** Makes the arrays for so many days and workers. */
export function makeArrays(days: number, workers: number): Arrays {
  return {
    days: SharedArray.create("days", { shape: [days], dtype: "float64" }),
    means: SharedArray.create("means", { shape: [days], dtype: "float64" }),
    workers: SharedArray.create("workers", { shape: [days], dtype: "uint8" }),
    totals: SharedArray.create("totals", {
      shape: [workers, 2],
      dtype: "float64",
    }),
    counters: SharedArray.create("counters", new Int32Array(4)),
  };
}

/** Gives what another thread connects with. */
export function handlesOf(arrays: Arrays): Handles {
  const { days, means, workers, totals, counters } = arrays;
  return {
    days: days.handle,
    means: means.handle,
    workers: workers.handle,
    totals: totals.handle,
    counters: counters.handle,
  };
}

/** Connects to the arrays of handles. */
export function connectArrays(handles: Handles): Arrays {
  return {
    days: SharedArray.connect(handles.days),
    means: SharedArray.connect(handles.means),
    workers: SharedArray.connect(handles.workers),
    totals: SharedArray.connect(handles.totals),
    counters: SharedArray.connect(handles.counters),
  };
}

/** Waits until a counter has reached a count, without spinning. */
export function waitFor(
  { counters }: Arrays,
  counter: number,
  count: number,
): void {
  const words = counters.view();
  for (;;) {
    const found = Atomics.load(words, counter);
    if (found >= count) return;
    Atomics.wait(words, counter, found);
  }
}

/** Counts one more, and wakes who waits for that. */
export function countUp({ counters }: Arrays, counter: number): void {
  counters.add(counter, 1);
  Atomics.notify(counters.view(), counter);
}
