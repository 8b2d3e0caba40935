/**
 * One worker of a thread pool, as the pool sees it.
 *
 * @module
 */

import { Worker } from "node:worker_threads";
import { getLogger } from "@logtape/logtape";
import type { ResourceValues } from "../internal/resource_values.ts";
import { ExecError } from "./exec_error.ts";
import { calledName } from "./module_name.ts";
import { notCloneable } from "./not_cloneable.ts";
import { unpack } from "./pack.ts";
import { fromPortable } from "./portable_error.ts";
import {
  type PackedCall,
  type Reply,
  WORKER_NAME,
  WORKER_URL,
  type WorkerStart,
} from "./thread_worker.ts";

/** A call that waits for its result. */
export interface Job {
  /** The call; a copy, once it has to wait. */
  call: PackedCall;
  /** Takes the result. */
  readonly resolve: (value: unknown) => void;
  /** Takes the failure. */
  readonly reject: (reason: unknown) => void;
}

/** What a thread tells its pool. */
export interface ThreadListener {
  /**
   * Hears that a thread has nothing to do.
   *
   * @param thread The thread.
   */
  freed(thread: Thread): void;
  /**
   * Hears that a thread has ended by itself.
   *
   * @param thread The thread.
   */
  lost(thread: Thread): void;
}

/** A worker that runs one job at a time. */
export class Thread {
  readonly #worker: Worker;
  readonly #pool: ThreadListener;
  readonly #exited: Promise<void>;
  #job: Job | undefined;
  #ended = false;

  /**
   * Starts a worker.
   *
   * @param share The resources it may use.
   * @param pool Hears when it is free, and when it is lost.
   */
  constructor(share: ResourceValues, pool: ThreadListener) {
    const start: WorkerStart = { entry: WORKER_URL, share };
    const worker = new Worker(new URL(WORKER_URL), {
      name: WORKER_NAME,
      workerData: start,
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    worker.on("message", (reply: Reply) => this.#hear(reply));
    worker.on("messageerror", (error: Error) => this.#fail(error));
    worker.on("error", (error: Error) => this.#fail(error));
    worker.on("exit", (code: number) => {
      resolve();
      this.#fail(code);
    });
    this.#worker = worker;
    this.#pool = pool;
    this.#exited = promise;
  }

  /**
   * Begins a job; its values are copied before this returns.
   *
   * @param job The job.
   * @throws {ExecError} `NOT_CLONEABLE`.
   */
  begin(job: Job): void {
    try {
      this.#worker.postMessage(job.call);
    } catch (cause) {
      throw notCloneable(job.call, "arguments", cause);
    }
    this.#job = job;
    // A call under way keeps the program alive, an idle worker does not.
    this.#worker.ref();
  }

  /**
   * Tells whether a job is under way here.
   *
   * @param job The job.
   * @returns Whether it is.
   */
  runs(job: Job): boolean {
    return this.#job === job;
  }

  /** Lets the program end although this thread has not. */
  rest(): void {
    this.#worker.unref();
  }

  /**
   * Ends the thread; nothing more is heard of its job. What keeps the worker
   * busy goes on to its end, which is not waited for.
   */
  async end(): Promise<void> {
    this.#ended = true;
    void this.#worker.terminate();
    this.rest();
    await this.#exited;
  }

  #hear(reply: Reply): void {
    if (this.#ended) return;
    if (reply.kind === "failed") {
      this.#fail(fromPortable(reply.error));
      return;
    }
    const job = this.#job;
    this.#job = undefined;
    this.#pool.freed(this);
    if (reply.kind === "returned") job?.resolve(unpack(reply.packed)[0]);
    else job?.reject(fromPortable(reply.error));
  }

  #fail(reason: unknown): void {
    if (this.#ended) return;
    const job = this.#job;
    void this.end();
    this.#pool.lost(this);
    const found = typeof reason === "number"
      ? `that it left with code ${reason}`
      : `an error that nothing awaited: ${
        reason instanceof Error ? reason.message : String(reason)
      }`;
    if (job === undefined) {
      getLogger(["assay", "exec"]).error(
        "A worker ended between calls: expected it to stay, found {found}.",
        { found },
      );
      return;
    }
    const { module, export: name } = job.call;
    job.reject(
      new ExecError(
        `Cannot finish ${
          calledName(job.call)
        }: expected the worker to stay, found ${found}`,
        {
          code: "WORKER_ENDED",
          data: { module, export: name },
          hints: [
            "Await all that the function starts, and throw rather than exit.",
          ],
          ...(typeof reason === "number" ? {} : { cause: reason }),
        },
      ),
    );
  }
}
