/** A thread that claims days and computes their means, until none is left. */

import { workerData } from "node:worker_threads";
import { axes } from "@assay/assay/share";
import {
  connectArrays,
  COUNTER,
  countUp,
  type Handles,
  waitFor,
  WINDOW,
} from "./arrays.ts";

const { handles, worker } = workerData as {
  readonly handles: Handles;
  readonly worker: number;
};
const arrays = connectArrays(handles);
const { days, means, workers, totals, counters } = arrays;
const [size = 0] = days.shape;
countUp(arrays, COUNTER.ready);

for (;;) {
  const day = counters.add(COUNTER.claimed, 1);
  if (day >= size) break;
  waitFor(arrays, COUNTER.written, day + 1);
  const isOpen = day + 1 < WINDOW;
  const mean = isOpen ? NaN : meanOf(days.read([day + 1 - WINDOW, day + 1]));
  means.write(day, mean);
  workers.write(day, worker);
  if (!isOpen) {
    // Two elements that belong together: nobody sees one without the other.
    totals.withLockSync(() => {
      const [count = 0, sum = 0] = totals.read(worker);
      totals.write(axes(worker), [count + 1, sum + mean]);
    });
  }
  counters.add(COUNTER.done, 1);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
