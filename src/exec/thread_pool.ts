/**
 * Calls in worker threads of this process.
 *
 * @module
 */

import { unreadablePath } from "./import_module.ts";
import { disposedError } from "./disposed.ts";
import { ExecError } from "./exec_error.ts";
import type { Executor, ExecutorCall, ExecutorRunOptions } from "./executor.ts";
import { calledName } from "./module_name.ts";
import { notCloneable } from "./not_cloneable.ts";
import { pack } from "./pack.ts";
import { shareOf } from "./share_of.ts";
import { type Job, Thread } from "./thread.ts";
import { type PackedCall, WORKER_URL } from "./thread_worker.ts";
import { untilAborted } from "./until_aborted.ts";

/** How a pool of threads is made. */
export interface ThreadPoolOptions {
  /**
   * How many workers there are at most; each starts when it is first needed.
   *
   * @default {navigator.hardwareConcurrency}
   */
  readonly size?: number;
}

class ThreadPool implements Executor {
  readonly name = "thread pool";
  readonly size: number;
  readonly #threads = new Set<Thread>();
  readonly #idle: Thread[] = [];
  readonly #queue: Job[] = [];
  readonly #jobs = new Map<Job, ExecutorCall>();
  #disposed = false;

  constructor(size: number) {
    this.size = size;
  }

  // Nothing is awaited before the arguments are copied: the caller may change
  // them as soon as it has the promise.
  async run(
    call: ExecutorCall,
    { signal }: ExecutorRunOptions = {},
  ): Promise<unknown> {
    if (this.#disposed) throw disposedError(call, this.name);
    signal?.throwIfAborted();
    demandWorkers(call);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const job: Job = { call: packedCall(call), resolve, reject };
    this.#begin(job);
    this.#jobs.set(job, call);
    try {
      return await untilAborted(promise, signal);
    } finally {
      this.#jobs.delete(job);
      // Nothing but the signal ends the wait for a job that is still there.
      this.#drop(job);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    const ending = [...this.#threads].map((thread) => thread.end());
    this.#threads.clear();
    this.#queue.length = 0;
    for (const [job, call] of this.#jobs) {
      job.reject(disposedError(call, this.name));
    }
    await Promise.all(ending);
  }

  #begin(job: Job): void {
    const thread = this.#queue.length === 0 ? this.#free() : undefined;
    if (thread !== undefined) this.#hand(job, thread);
    else {
      job.call = snapshot(job.call);
      this.#queue.push(job);
    }
  }

  #hand(job: Job, thread: Thread): void {
    try {
      thread.begin(job);
    } catch (error) {
      this.#rest(thread);
      throw error;
    }
  }

  /** A thread without a job; none when there are as many as there may be. */
  #free(): Thread | undefined {
    const idle = this.#idle.pop();
    if (idle !== undefined || this.#threads.size === this.size) return idle;
    const thread = new Thread(shareOf(this.size), {
      freed: (thread) => this.#rest(thread),
      lost: (thread) => this.#lose(thread),
    });
    this.#threads.add(thread);
    return thread;
  }

  #rest(thread: Thread): void {
    const next = this.#queue.shift();
    if (next !== undefined) {
      thread.begin(next);
      return;
    }
    thread.rest();
    this.#idle.push(thread);
  }

  #lose(thread: Thread): void {
    this.#threads.delete(thread);
    const place = this.#idle.indexOf(thread);
    if (place >= 0) this.#idle.splice(place, 1);
    if (this.#queue.length === 0) return;
    const free = this.#free();
    if (free !== undefined) free.begin(this.#queue.shift()!);
  }

  #drop(job: Job): void {
    const place = this.#queue.indexOf(job);
    if (place >= 0) this.#queue.splice(place, 1);
    for (const thread of this.#threads) {
      if (!thread.runs(job)) continue;
      void thread.end();
      this.#lose(thread);
    }
  }
}

function packedCall(call: ExecutorCall): PackedCall {
  const { args, ...address } = call;
  try {
    return { ...address, packed: pack(args) };
  } catch (cause) {
    throw notCloneable(call, "arguments", cause);
  }
}

/** Copies a call that waits: its arguments are those of now. */
function snapshot(call: PackedCall): PackedCall {
  try {
    return structuredClone(call);
  } catch (cause) {
    throw notCloneable(call, "arguments", cause);
  }
}

/** A worker's module must be readable, if it is a file. */
function demandWorkers(call: ExecutorCall): void {
  const path = unreadablePath(WORKER_URL);
  if (path === undefined) return;
  const { module, export: name } = call;
  throw new ExecError(
    `Cannot call ${
      calledName(call)
    } in a worker: expected permission to read the worker's module, found none`,
    {
      code: "MODULE_UNREADABLE",
      data: { module, export: name, path },
      hints: [
        `Run with --allow-read=${path}, or run the call with 'inline()'.`,
      ],
    },
  );
}

/**
 * Makes an executor that calls functions in worker threads.
 *
 * Arguments and results are copied; SharedArrayBuffers are shared. A call that
 * is aborted ends its worker, which is replaced.
 *
 * @param options How many threads.
 * @returns The executor; dispose of it to end the workers.
 * @throws {ExecError} `SIZE_INVALID`.
 *
 * @example
 * ```ts
 * import { threadPool } from "@assay/assay/exec";
 *
 * await using pool = threadPool({ size: 2 });
 * const call = { module: "node:path", export: "basename" };
 * const names = await Promise.all([
 *   pool.run({ ...call, args: ["a/b"] }),
 *   pool.run({ ...call, args: ["a/c"] }),
 * ]);
 * if (names.join() !== "b,c") throw new Error("unexpected");
 * ```
 */
export function threadPool(options: ThreadPoolOptions = {}): Executor {
  const { size = navigator.hardwareConcurrency } = options;
  if (Number.isSafeInteger(size) && size >= 1) return new ThreadPool(size);
  throw new ExecError(
    `Cannot make a pool of threads: expected a whole number from 1 as its 'size', found ${size}`,
    {
      code: "SIZE_INVALID",
      data: { size },
      hints: ["Leave it out to use every core."],
    },
  );
}
