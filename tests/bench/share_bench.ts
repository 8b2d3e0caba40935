/**
 * How fast threads share arrays, against typed arrays, promises, and a lock that
 * does not survive its holder.
 *
 * @module
 */

import { Worker } from "node:worker_threads";
import { SharedArray } from "@assay/assay/share";
import { demand, startMember } from "../share/team.ts";
import { compareTimes, type Comparison, median } from "./compare.ts";
import type { Counting, Way } from "./share_worker.ts";

const SIZE = 1000;
const TIMES = 1_000_000;
const SLICES = 10_000;
const COUNTERS = 4;
const RUNS = 21;
const WARM_RUNS = 60;

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
  const view = array.view();
  const lock = false;
  array.write([], Array.from({ length: SIZE }, (_, index) => index));
  // Loops of their own: one that runs several functions is slow for all.
  const readView = {
    name: "the typed array",
    run: () => {
      let sum = 0;
      for (let i = 0; i < TIMES; i += SIZE) {
        for (let index = 0; index < SIZE; index++) sum += view[index]!;
      }
      demandSum(sum);
    },
  };
  const writeView = {
    name: "the typed array",
    run: () => {
      for (let i = 0; i < TIMES; i += SIZE) {
        for (let index = 0; index < SIZE; index++) view[index] = index;
      }
    },
  };
  const read = {
    name: "1,000,000 elements read, no lock",
    run: () => {
      let sum = 0;
      for (let i = 0; i < TIMES; i += SIZE) {
        for (let index = 0; index < SIZE; index++) {
          sum += array.read(index, { lock });
        }
      }
      demandSum(sum);
    },
  };
  const write = {
    name: "1,000,000 elements written, no lock",
    run: () => {
      for (let i = 0; i < TIMES; i += SIZE) {
        for (let index = 0; index < SIZE; index++) {
          array.write(index, index, { lock });
        }
      }
    },
  };
  const lockedRead = {
    name: "1,000,000 elements read under the lock",
    run: () => {
      let sum = 0;
      for (let i = 0; i < TIMES; i += SIZE) {
        for (let index = 0; index < SIZE; index++) sum += array.read(index);
      }
      demandSum(sum);
    },
  };
  const lockedWrite = {
    name: "1,000,000 elements written under the lock",
    run: () => {
      for (let i = 0; i < TIMES; i += SIZE) {
        for (let index = 0; index < SIZE; index++) array.write(index, index);
      }
    },
  };
  const slice = {
    name: "10,000 slices of 1,000 under the lock",
    run: () => {
      for (let i = 0; i < SLICES; i++) demandEnd(array.read([0, SIZE]));
    },
  };
  const viewSlice = {
    name: "TypedArray.slice",
    run: () => {
      for (let i = 0; i < SLICES; i++) demandEnd(view.slice(0, SIZE));
    },
  };
  // What is compiled on the way is not what is measured.
  for (const { run } of [read, write, lockedRead, lockedWrite]) {
    for (let warm = 0; warm < WARM_RUNS; warm++) run();
  }
  // 60 ns an element.
  const promise = { name: "the promise", run: () => 60 * TIMES / 1e6 };
  return [
    await compareTimes(read, readView, ["at most", 5], RUNS),
    await compareTimes(write, writeView, ["at most", 5], RUNS),
    await compareTimes(lockedRead, promise, ["at most", 1], RUNS),
    await compareTimes(lockedWrite, promise, ["at most", 1], RUNS),
    await compareTimes(slice, viewSlice, ["at most", 1.3], RUNS),
  ];
}

/** Keeps the compiler from leaving out what nobody looks at. */
function demandSum(sum: number): void {
  const expected = TIMES * (SIZE - 1) / 2;
  if (sum !== expected) throw new Error(`expected ${expected}, found ${sum}`);
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
