/** The thread that has the measurements, and writes them day by day. */

import { workerData } from "node:worker_threads";
import {
  connectArrays,
  COUNTER,
  countUp,
  type Handles,
  waitFor,
} from "./arrays.ts";

const { handles, values } = workerData as {
  readonly handles: Handles;
  readonly values: readonly number[];
};
const arrays = connectArrays(handles);
waitFor(arrays, COUNTER.ready, arrays.totals.shape[0]!);
for (const [day, value] of values.entries()) {
  arrays.days.write(day, value);
  // Whoever waits for this day sees the value before the count.
  countUp(arrays, COUNTER.written);
}
