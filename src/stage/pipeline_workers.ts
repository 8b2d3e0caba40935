/**
 * The worker threads of pipelines that were given no executor.
 *
 * @module
 */

import type { Executor } from "../exec/mod.ts";

let threads: Executor | undefined;
let size = navigator.hardwareConcurrency;

/** As many workers as cores, made when first needed and kept for the process. */
const workers: Executor = {
  name: "thread pool",
  get size() {
    return size;
  },
  // Not async: once they are there, arguments are taken as they are now.
  run(call, options) {
    return threads === undefined
      ? start().then((pool) => pool.run(call, options))
      : threads.run(call, options);
  },
  // Other pipelines may be using them.
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

async function start(): Promise<Executor> {
  const { threadPool } = await import("../exec/mod.ts");
  return threads ??= threadPool({ size });
}

/**
 * Gives the executor of pipelines that were given none.
 *
 * @returns Worker threads that the whole process shares; while they wait for
 * work, the process may end.
 */
export function sharedWorkers(): Executor {
  return workers;
}

/**
 * Sets how many workers there will be.
 *
 * @param count At most so many; it counts until the first has started.
 */
export function limitSharedWorkers(count: number): void {
  size = count;
}
