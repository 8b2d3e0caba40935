/**
 * One run of a logger, from a start to its stop: the lock, the writer's worker,
 * the rings.
 *
 * @module
 */

import type { Worker } from "node:worker_threads";
import { getLogger } from "@logtape/logtape";
import type { LockFile } from "../internal/lock_file.ts";
import { beginLog } from "./begin_log.ts";
import type {
  ProcessProducerHandle,
  ProducerHandle,
} from "./connect_producer.ts";
import { Control, CONTROL_BYTES, WRITER } from "./control.ts";
import { type Failure, toLogError } from "./failure.ts";
import type { FullRing } from "./full_ring.ts";
import { LogError } from "./log_error.ts";
import { LoggerRings } from "./logger_rings.ts";
import type { LoggerStats } from "./logger_stats.ts";
import { Producer } from "./producer.ts";
import { removeLeftRings } from "./process_ring.ts";
import { stopped } from "./producer_errors.ts";
import type { Recovery } from "./recover_log.ts";
import { RING_STATE, useOf, WORD } from "./ring_layout.ts";
import type { WriterOptions, WriterReply } from "./writer_worker.ts";
import {
  demandReadableWorker,
  startWriter,
  whenLost,
  type WriterThread,
} from "./writer_thread.ts";

/** How a run is to be. */
export interface RunOptions extends Required<FullRing> {
  /** How its files are written. */
  readonly files: Omit<WriterOptions, "runId">;
  /** Bytes of each ring. */
  readonly capacity: number;
}

/** One run of a logger. */
export class LoggerRun {
  /** What was found of earlier runs. */
  readonly recovered: Recovery;
  /** The producer of the thread that started the logger. */
  readonly main: Producer;
  readonly #options: RunOptions;
  readonly #memory: SharedArrayBuffer;
  readonly #control: Control;
  readonly #lock: LockFile;
  readonly #worker: Worker;
  readonly #closed: Promise<void>;
  readonly #ended = Promise.withResolvers<void>();
  readonly #began = performance.now();
  readonly #rings: LoggerRings;
  #stopping: Promise<void> | undefined;
  #isOver = false;
  /** Whether a failure was told to who started the logger. */
  #isKnown = false;

  private constructor(
    options: RunOptions,
    memory: SharedArrayBuffer,
    lock: LockFile,
    { worker, recovered }: WriterThread,
  ) {
    this.#options = options;
    const control = new Control(memory);
    this.#memory = memory;
    this.#control = control;
    this.#lock = lock;
    this.#worker = worker;
    this.recovered = recovered;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#closed = promise;
    // Who does not look at it hears of a failure by the next put, or by stop.
    promise.catch(() => {});
    void this.#ended.promise.then(() => {
      const { failure } = control;
      if (failure === undefined) return resolve();
      this.#reportLoss(failure);
      reject(toLogError(failure));
    });
    worker.on("message", (reply: WriterReply) => this.#hear(reply));
    whenLost(worker, control, options.files.directory, () => {
      this.#rings.notifyAll();
      this.#ended.resolve();
    });
    this.#rings = new LoggerRings(
      control,
      options.capacity,
      (ring) => worker.postMessage(ring),
    );
    const { memory: ring } = this.#rings.addForThread();
    Atomics.store(ring.words, WORD.state, RING_STATE.connected);
    this.main = new Producer(control, ring, options, {
      onFailure: () => this.#isKnown = true,
    });
    // A program may end with a logger that runs: see `#atExit`.
    worker.unref();
    addEventListener("unload", this.#atExit);
    addEventListener("error", this.#atFailure);
    addEventListener("unhandledrejection", this.#atFailure);
  }

  /**
   * Starts a run.
   *
   * @param options How it is to be.
   * @returns The run, once its writer is ready.
   * @throws {LogError} `LOG_IN_USE`, or why the log cannot be written.
   */
  static async start(options: RunOptions): Promise<LoggerRun> {
    const { directory } = options.files;
    demandReadableWorker(directory);
    const lock = await beginLog(directory);
    try {
      removeLeftRings(directory);
      const memory = new SharedArrayBuffer(CONTROL_BYTES);
      const writer = await startWriter(memory, options.files);
      return new LoggerRun(options, memory, lock, writer);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /**
   * Resolves once the run has ended in order; rejects when it cannot go on. Who
   * asks for it keeps the program alive until then.
   */
  get closed(): Promise<void> {
    this.#isKnown = true;
    if (!this.#isOver) this.#worker.ref();
    return this.#closed;
  }

  /** Resolves once nothing more is written, whatever the reason. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Whether the lock is given up, and the worker has ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether entries are taken. */
  get isRunning(): boolean {
    return this.#stopping === undefined &&
      this.#control.state < WRITER.closing;
  }

  /**
   * Throws why entries are not taken.
   *
   * @throws {LogError} The failure, or `LOGGER_STOPPED`.
   */
  refuse(): never {
    const { failure } = this.#control;
    throw failure === undefined ? stopped() : toLogError(failure);
  }

  /**
   * Makes a ring for another thread.
   *
   * @returns The handle to connect it by.
   */
  threadProducer(): ProducerHandle {
    const { onFull, fullTimeout } = this.#options;
    const { buffer: ring, memory } = this.#rings.addForThread();
    return {
      kind: "assay:log-producer",
      control: this.#memory,
      ring,
      use: useOf(memory),
      onFull,
      fullTimeout,
    };
  }

  /**
   * Makes a ring for another process.
   *
   * @returns The handle to connect it by.
   */
  processProducer(): ProcessProducerHandle {
    const { onFull, fullTimeout } = this.#options;
    const { directory } = this.#options.files;
    const place = this.#rings.addForProcess(directory);
    return {
      kind: "assay:log-process-producer",
      ...place,
      onFull,
      fullTimeout,
    };
  }

  /** Waits until all that any producer has put is on disk. */
  async flush(): Promise<void> {
    await this.main.flush();
  }

  /**
   * Ends the run: all that was accepted is written.
   *
   * @throws {LogError} Why it is not; once.
   */
  async stop(): Promise<void> {
    if (this.#isOver) return;
    await (this.#stopping ??= this.#end());
    await this.#closed;
  }

  /**
   * Ends the run as {@linkcode LoggerRun.stop} does, but throws no failure that
   * is known.
   *
   * @throws {LogError} Why not all is written.
   */
  async end(): Promise<void> {
    if (this.#isKnown) await this.stop().catch(ignoreLogError);
    else await this.stop();
  }

  /**
   * Gives the counters.
   *
   * @returns They.
   */
  stats(): LoggerStats {
    const seconds = (performance.now() - this.#began) / 1000;
    return this.#rings.stats(seconds);
  }

  async #end(): Promise<void> {
    this.#worker.ref();
    this.#control.requestStop();
    await this.#ended.promise;
    this.#letGo();
  }

  #letGo(): void {
    this.#isOver = true;
    this.#rings.forgetProcesses();
    void this.#worker.terminate();
    removeEventListener("unload", this.#atExit);
    removeEventListener("error", this.#atFailure);
    removeEventListener("unhandledrejection", this.#atFailure);
    this.#lock.release();
  }

  /** The program ends without a stop: what was accepted is written all the same. */
  readonly #atExit = () => {
    this.#control.requestStop();
    this.#control.waitForEnd();
    this.#letGo();
  };

  /** The program may end, without another event. */
  readonly #atFailure = () => {
    if (this.#control.state >= WRITER.closing) return;
    this.#control.waitForFlushSync(this.#control.requestFlush());
  };

  #hear(reply: WriterReply): void {
    if (reply.kind === "ended") this.#ended.resolve();
    if (reply.kind === "freed") this.#rings.forget(reply.ring);
    if (reply.kind === "unindexed") {
      getLogger(["assay", "log"]).warn(
        "The index '{path}' could not be written, and will be made anew: {found}.",
        { path: reply.path, found: reply.found },
      );
    }
  }

  #reportLoss({ message }: Failure): void {
    const { drops, droppedBytes } = this.stats();
    getLogger(["assay", "log"]).error(
      "{message}. Of what was accepted, {drops} entries ({droppedBytes} bytes) are not in the log.",
      { message, drops, droppedBytes },
    );
  }
}

/** What else goes wrong is not known. */
function ignoreLogError(error: unknown): void {
  if (!(error instanceof LogError)) throw error;
}
