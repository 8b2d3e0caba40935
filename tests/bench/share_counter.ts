/**
 * One of several processes that count under the lock of a shared array of
 * float64: `share_counter.ts NAME TIMES COUNTERS`.
 *
 * - 0: the count
 * - 1: how many are ready
 * - 2, 3: when the first began and the last ended, in ms
 */
import { SharedArray } from "@assay/assay/share";

const [name, times, counters] = Deno.args as [string, string, string];
const array = SharedArray.attach<"float64", 1>(name, { scope: "processes" });
const values = array.view();
const increment = () => {
  values[0]! += 1;
};
const nothing = () => {};

// What is compiled on the way is not what is measured.
for (let i = 0; i < 100_000; i++) array.withLockSync(nothing);
array.withLockSync(() => values[1]! += 1);
while (values[1]! < Number(counters)) Atomics.wait(pause(), 0, 0, 1);

const began = Date.now();
for (let i = 0; i < Number(times); i++) array.withLockSync(increment);
const ended = Date.now();
array.withLockSync(() => {
  values[2] = Math.min(values[2]!, began);
  values[3] = Math.max(values[3]!, ended);
});

function pause(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4));
}
