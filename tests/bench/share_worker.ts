/**
 * A worker that counts in a shared array, for the benchmark: says `ready`, waits
 * until all are, and says when it began and ended, in ms.
 *
 * @module
 */

import { parentPort, workerData } from "node:worker_threads";
import { SharedArray, type SharedArrayHandle } from "@assay/assay/share";

/** How a worker counts. */
export type Way = "locked" | "atomically" | "by a bare futex";

/** What a worker is given. */
export interface Counting {
  /** The array: at 0 the count, at 1 the word of the futex. */
  readonly handle: SharedArrayHandle;
  /** Opens when all are ready. */
  readonly gate: Int32Array<SharedArrayBuffer>;
  /** How it counts. */
  readonly way: Way;
  /** How often. */
  readonly times: number;
}

const { handle, gate, way, times } = workerData as Counting;

const WAYS: Readonly<Record<Way, (array: SharedArray<"int32", 1>) => void>> = {
  "locked": (array) =>
    array.withLockSync(() => array.write(0, array.read(0) + 1)),
  "atomically": (array) => void array.add(0, 1),
  /** What speed is possible: a holder's end leaves it held for ever. */
  "by a bare futex": (array) => {
    const words = array.view();
    let state = Atomics.compareExchange(words, 1, 0, 1);
    if (state === 1) state = Atomics.exchange(words, 1, 2);
    while (state !== 0) {
      Atomics.wait(words, 1, 2);
      state = Atomics.exchange(words, 1, 2);
    }
    words[0]!++;
    if (Atomics.exchange(words, 1, 0) === 2) Atomics.notify(words, 1, 1);
  },
};

const count = WAYS[way];
const now = () => performance.timeOrigin + performance.now();

// What is compiled on the way is not what is measured.
const warm = SharedArray.create("warm", new Int32Array(2));
for (let i = 0; i < 200_000; i++) count(warm);

const array = SharedArray.connect<"int32", 1>(handle);
parentPort!.postMessage("ready");
Atomics.wait(gate, 0, 0);
const began = now();
for (let i = 0; i < times; i++) count(array);
parentPort!.postMessage([began, now()]);
