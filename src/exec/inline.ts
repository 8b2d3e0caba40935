/**
 * Calls in this thread.
 *
 * @module
 */

import { processStart } from "../internal/host.ts";
import { demandCode } from "./demand_code.ts";
import { disposedError } from "./disposed.ts";
import type { Executor, ExecutorCall, ExecutorRunOptions } from "./executor.ts";
import { loadFunction } from "./load_function.ts";
import { untilAborted } from "./until_aborted.ts";

class Inline implements Executor {
  readonly name = "inline";
  readonly size = 1;
  #disposed = false;

  async run(
    call: ExecutorCall,
    { signal }: ExecutorRunOptions = {},
  ): Promise<unknown> {
    if (this.#disposed) throw disposedError(call, this.name);
    signal?.throwIfAborted();
    return await untilAborted(callHere(call), signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    return Promise.resolve();
  }
}

async function callHere(call: ExecutorCall): Promise<unknown> {
  const fn = await loadFunction(call);
  await demandCode(fn, call, processStart());
  return await fn(...call.args);
}

/**
 * Makes an executor that calls functions in this thread.
 *
 * Nothing is copied: the function gets the arguments themselves. A call that
 * is aborted is waited for no longer; the function is not stopped.
 *
 * @returns The executor.
 *
 * @example
 * ```ts
 * import { inline } from "@assay/assay/exec";
 *
 * await using executor = inline();
 * const call = { module: "node:path", export: "basename", args: ["a/b"] };
 * if (await executor.run(call) !== "b") throw new Error("unexpected");
 * ```
 */
export function inline(): Executor {
  return new Inline();
}
