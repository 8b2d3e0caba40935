/**
 * How fast threads share arrays, against typed arrays, promises, and a lock that
 * does not survive its holder.
 *
 * @module
 */

import { Worker } from "node:worker_threads";
import { SharedArray } from "@assay/assay/share";
import { demand, startMember } from "../share/team.ts";
import {
  compareTimes,
  type Comparison,
  type Contender,
  median,
} from "./compare.ts";
import type { Counting, Way } from "./share_worker.ts";

const TIMES = 1_000_000;
const SIZE = 1000;
const COUNTERS = 4;
const RUNS = 21;
const WARM_RUNS = 10;

/**
 * Measures arrays that threads share.
 *
 * @returns The lines of the table.
 */
export async function benchShare(): Promise<Comparison[]> {
  return [
    ...await elementRows(),
    ...await countingRows(),
    await recoveryRow(),
  ];
}

async function elementRows(): Promise<Comparison[]> {
  const layout = { shape: [SIZE], dtype: "float64" } as const;
  using array = SharedArray.create("bench", layout);
  array.write([], Array.from({ length: SIZE }, (_, index) => index));
  const view = array.view();
  const lock = false;
  // Each loop a function of its own: the compiler replaces a long loop while it
  // runs, and starts anew after it.
  const read = timesAThousand("1,000,000 elements read, no lock", () => {
    let sum = 0;
    for (let i = 0; i < SIZE; i++) sum += array.read(i, { lock });
    return sum;
  });
  const readView = timesAThousand("the typed array", () => {
    let sum = 0;
    for (let i = 0; i < SIZE; i++) sum += view[i]!;
    return sum;
  });
  const write = timesAThousand("1,000,000 elements written, no lock", () => {
    for (let i = 0; i < SIZE; i++) array.write(i, i, { lock });
  });
  const writeView = timesAThousand("the typed array", () => {
    for (let i = 0; i < SIZE; i++) view[i] = i;
  });
  const lockedRead = timesAThousand("1,000,000 elements read, locked", () => {
    let sum = 0;
    for (let i = 0; i < SIZE; i++) sum += array.read(i);
    return sum;
  });
  const lockedWrite = timesAThousand(
    "1,000,000 elements written, locked",
    () => {
      for (let i = 0; i < SIZE; i++) array.write(i, i);
    },
  );
  const slice = timesAThousand("1,000 slices of 1,000, locked", () => {
    demandEnd(array.read([0, SIZE]));
  });
  const viewSlice = timesAThousand("TypedArray.slice", () => {
    demandEnd(view.slice(0, SIZE));
  });
  // 60 ns an element.
  const promise = { name: "the promise", run: () => 60 * TIMES / 1e6 };
  return [
    await compareTimes(warmed(read), warmed(readView), ["at most", 5], RUNS),
    await compareTimes(warmed(write), warmed(writeView), ["at most", 5], RUNS),
    await compareTimes(warmed(lockedRead), promise, ["at most", 1], RUNS),
    await compareTimes(warmed(lockedWrite), promise, ["at most", 1], RUNS),
    await compareTimes(slice, viewSlice, ["at most", 1.3], RUNS),
  ];
}

/** Does something a thousand times; sums are those of 0 to 999. */
function timesAThousand(name: string, once: () => number | void): Contender {
  const expected = SIZE * (SIZE - 1) / 2;
  return {
    name,
    run() {
      let sum: number | void = expected;
      for (let i = 0; i < 1000; i++) sum = once();
      if ((sum ?? expected) !== expected) throw new Error(`found ${sum}`);
    },
  };
}

/** What is compiled on the way is not what is measured. */
function warmed(contender: Contender): Contender {
  for (let run = 0; run < WARM_RUNS; run++) contender.run();
  return contender;
}

function demandEnd(slice: Float64Array): void {
  if (slice[SIZE - 1] !== SIZE - 1) throw new Error("not the slice");
}

async function countingRows(): Promise<Comparison[]> {
  const contender = (way: Way) => ({
    name: `4 threads count to 4,000,000 ${way}`,
    run: () => countTogether(way),
  });
  const promise = (millions: number) => ({
    name: `the promise, ${millions} M/s`,
    run: () => COUNTERS * TIMES / millions / 1000,
  });
  const futex = { ...contender("by a bare futex"), name: "a bare futex" };
  const locked = contender("locked");
  const added = contender("atomically");
  return [
    await compareTimes(locked, promise(5), ["at most", 1], 3),
    await compareTimes(locked, futex, ["at most", 3], 3),
    await compareTimes(added, promise(20), ["at most", 1], 3),
  ];
}

/** How long threads take to count together, in ms. */
async function countTogether(way: Way): Promise<number> {
  using array = SharedArray.create("counting", new Int32Array(2));
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const url = new URL("./share_worker.ts", import.meta.url);
  const workerData: Counting = {
    ...{ handle: array.handle, gate, way, times: TIMES },
  };
  const workers = Array.from({ length: COUNTERS }, () => {
    const worker = new Worker(url, { workerData });
    const next = () =>
      new Promise<unknown>((resolve) => worker.once("message", resolve));
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    return { ended, next };
  });
  await Promise.all(workers.map(({ next }) => next()));
  const spans = Promise.all(workers.map(({ next }) => next()));
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  const times = await spans as [number, number][];
  await Promise.all(workers.map(({ ended }) => ended));
  if (array.read(0) !== COUNTERS * TIMES) throw new Error("counts were lost");
  return Math.max(...times.map(([, end]) => end)) -
    Math.min(...times.map(([begin]) => begin));
}

async function recoveryRow(): Promise<Comparison> {
  const delays: number[] = [];
  for (let round = 0; round < 9; round++) delays.push(await recovery());
  return {
    what: "from the end of a thread to its lock",
    ours: `${median(delays).toFixed(1)} ms`,
    reference: "the promise",
    theirs: "100.0 ms",
    ratio: median(delays) / 100,
    goal: ["at most", 1],
  };
}

/** How long after its end the lock of a thread is taken, in ms. */
async function recovery(): Promise<number> {
  using array = SharedArray.create("recovery", new Int32Array(2));
  using holder = startMember();
  holder.tell({ handle: array.handle, task: "hold" });
  demand(await holder.said(), "ready");
  const taken = array.withLock(({ recovered }) => {
    if (!recovered) throw new Error("the lock was free");
    return performance.now();
  });
  // The wait has begun when a turn of the event loop is over.
  await new Promise((resolve) => setTimeout(resolve, 10));
  const ended = performance.now();
  holder.terminate();
  return await taken - ended;
}
