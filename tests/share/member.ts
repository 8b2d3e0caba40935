/**
 * A worker that shares arrays: does what it is told, and says how it went.
 *
 * @module
 */

import { type LockOptions, SharedArray } from "../../src/share/mod.ts";
import type { SharedArrayHandle } from "../../src/share/mod.ts";

/** What the worker is told. */
export interface Order {
  readonly handle: SharedArrayHandle;
  /** What it does; see below. */
  readonly task: string;
  /** How often, or for how long in ms. */
  readonly n?: number;
  /** Set while the worker may go on. */
  readonly gate?: Int32Array<SharedArrayBuffer>;
  readonly options?: LockOptions;
}

/** What the worker says. */
export interface Answer {
  readonly said: "ready" | "done" | "failed";
  readonly value?: unknown;
  /** What was thrown. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** How often a thread that waits wakes to see whether the holder lives, in ms. */
const TICK = 80;

type Members = SharedArray<"int32", 1>;
type Task = (array: Members, order: Order) => unknown;

/** What the global object of a worker has more than that of a program. */
const thread = globalThis as unknown as {
  postMessage(answer: Answer): void;
  onmessage: (event: MessageEvent<Order>) => void;
};
const say = (answer: Answer) => thread.postMessage(answer);
const wait = ({ gate }: Order) => void Atomics.wait(gate!, 0, 0);

const TASKS: Readonly<Record<string, Task>> = {
  /** Counts with the lock, read and write apart. */
  count(array, { n = 1, ...order }) {
    if (order.gate) wait({ ...order });
    const once = () => array.write(0, array.read(0) + 1);
    for (let i = 0; i < n; i++) array.withLockSync(once);
  },
  /** Counts in tasks that hold the lock across an await. */
  async countLater(array, { n = 1 }) {
    for (let i = 0; i < n; i++) {
      await array.withLock(async () => {
        const found = array.read(0);
        await null;
        array.write(0, found + 1);
      });
    }
  },
  /** Counts for all, then in a place of its own, until it is ended. */
  async countTwice(array, { n = 0 }) {
    for (;;) {
      await array.withLock(async () => {
        const found = array.read(0);
        await null;
        array.write(0, found + 1);
        await null;
        array.write(n, array.read(n) + 1);
      });
    }
  },
  /** Counts without the lock. */
  add(array, { n = 1, ...order }) {
    if (order.gate) wait({ ...order });
    for (let i = 0; i < n; i++) array.add(0, 1);
  },
  /** Keeps the highest and lowest number it is told, without the lock. */
  bounds(array, { n = 0 }) {
    for (let i = 0; i < 1000; i++) {
      array.max(1, n + i);
      array.min(2, -n - i);
    }
  },
  /** Takes the lock and never gives it back. */
  async hold(array) {
    await array.lock();
    array.write(1, 1);
    say({ said: "ready" });
    await new Promise(() => {});
  },
  /** Takes the lock, and blocks the thread until the gate opens. */
  block(array, order) {
    array.withLockSync(() => {
      say({ said: "ready" });
      wait(order);
    });
  },
  /** Waits for the lock without blocking. */
  async later(array, { options }) {
    say({ said: "ready" });
    return await array.withLock(({ recovered }) => recovered, options);
  },
  /** Waits for the lock, blocking. */
  sync(array, { options }) {
    say({ said: "ready" });
    return array.withLockSync(({ recovered }) => recovered, options);
  },
  /** Wakes now and then for `n` ms, and does nothing, without blocking. */
  async tickLater(_, { n = 0 }) {
    const end = performance.now() + n;
    while (performance.now() < end) {
      // What is measured is what waking up costs.
      await new Promise((resolve) => setTimeout(resolve, TICK));
    }
  },
  /** The same, blocking. */
  tickSync(_, { n = 0 }) {
    const words = new Int32Array(new SharedArrayBuffer(4));
    const end = performance.now() + n;
    while (performance.now() < end) Atomics.wait(words, 0, 0, TICK);
  },
  /** Looks and writes. */
  touch(array) {
    const seen = Array.from(array.read([]));
    array.write(-1, 7);
    return [array.name, array.dtype, array.shape, seen];
  },
};

thread.onmessage = async ({ data }) => {
  try {
    const array: Members = SharedArray.connect(data.handle);
    if (data.gate) say({ said: "ready" });
    const value = await TASKS[data.task]!(array, data);
    array.disconnect();
    say({ said: "done", value });
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    say({ said: "failed", error: { code, message } });
  }
};
