/**
 * Workers that share an array with a test.
 *
 * @module
 */

import type { Answer, Order } from "./member.ts";

/** A worker that runs `member.ts`. */
export interface Member extends Disposable {
  /** Tells it what to do. */
  tell(order: Order): void;
  /** Gives what it says next. */
  said(): Promise<Answer>;
  /** Ends it, as from outside. */
  terminate(): void;
}

/**
 * Starts a worker.
 *
 * @returns The worker, terminated when disposed of.
 */
export function startMember(): Member {
  const worker = new Worker(import.meta.resolve("./member.ts"), {
    type: "module",
  });
  const heard: Answer[] = [];
  const waiting: ((answer: Answer) => void)[] = [];
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    const next = waiting.shift();
    if (next === undefined) heard.push(data);
    else next(data);
  };
  const terminate = () => worker.terminate();
  return {
    tell: (order) => worker.postMessage(order),
    said() {
      const { promise, resolve } = Promise.withResolvers<Answer>();
      const answer = heard.shift();
      if (answer === undefined) waiting.push(resolve);
      else resolve(answer);
      return promise;
    },
    terminate,
    [Symbol.dispose]: terminate,
  };
}

/**
 * Starts workers that all do one thing, at the same moment, and awaits them.
 *
 * @param order What they do.
 * @param size How many they are.
 */
export async function together(order: Order, size: number): Promise<void> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  using stack = new DisposableStack();
  const members = Array.from(
    { length: size },
    () => stack.use(startMember()),
  );
  for (const member of members) member.tell({ ...order, gate });
  for (const member of members) demand(await member.said(), "ready");
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  for (const member of members) demand(await member.said(), "done");
}

/**
 * Checks what a worker says.
 *
 * @param answer What it says.
 * @param said What it must say.
 * @returns What came with it.
 */
export function demand(answer: Answer, said: Answer["said"]): unknown {
  if (answer.said !== said) throw new Error(JSON.stringify(answer));
  return answer.value;
}
