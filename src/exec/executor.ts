/**
 * Where a call runs.
 *
 * @module
 */

/** A call as it travels: nothing in it is a function. */
export interface ExecutorCall {
  /** URL of the module that exports the function. */
  readonly module: string;
  /** The name it is exported under. */
  readonly export: string;
  /** Its arguments. */
  readonly args: readonly unknown[];
  /**
   * Digest of the function's code, as a fingerprint has it; where other code
   * was loaded, the function is not called.
   */
  readonly code?: string;
}

/** How a call runs. */
export interface ExecutorRunOptions {
  /** Ends the call. */
  readonly signal?: AbortSignal;
}

/**
 * Runs calls, in this thread or elsewhere, until it is disposed of.
 *
 * @example One interface for every place
 * ```ts
 * import { type Executor, inline, threadPool } from "@assay/assay/exec";
 *
 * const call = { module: "node:path", export: "basename", args: ["a/b"] };
 * const executors: Executor[] = [inline(), threadPool({ size: 1 })];
 * for (const executor of executors) {
 *   await using here = executor;
 *   if (await here.run(call) !== "b") throw new Error(executor.name);
 * }
 * ```
 */
export interface Executor extends AsyncDisposable {
  /** What it is called where plans and errors name it. */
  readonly name: string;
  /** How many calls it runs side by side. */
  readonly size: number;
  /**
   * Calls a function.
   *
   * @param call Where the function is, and its arguments.
   * @param options What ends the call.
   * @returns What the function returns, awaited.
   * @throws {ExecError} The call cannot be made; see {@linkcode ExecErrorCode}.
   * @throws What the function throws.
   * @throws The signal's reason, as soon as it is aborted.
   */
  run(call: ExecutorCall, options?: ExecutorRunOptions): Promise<unknown>;
}
