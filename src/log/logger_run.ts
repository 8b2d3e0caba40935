/**
 * One run of a logger, from a start to its stop: the lock, the writer's worker,
 * the rings.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { getLogger } from "@logtape/logtape";
import { parse, v4 } from "uuid";
import { AssayError } from "../internal/errors.ts";
import { acquireLockFile, type LockFile } from "../internal/lock_file.ts";
import { isGranted } from "../internal/permission.ts";
import type {
  ProcessProducerHandle,
  ProducerHandle,
} from "./connect_producer.ts";
import { CONTROL, Control, CONTROL_BYTES, WRITER } from "./control.ts";
import {
  describeFailure,
  type Failure,
  lostWriter,
  toLogError,
} from "./failure.ts";
import { LOCK_NAME } from "./is_log_held.ts";
import { LogError } from "./log_error.ts";
import { type LoggerStats, loggerStats, ringStats } from "./logger_stats.ts";
import { type FullRing, Producer, stopped } from "./producer.ts";
import {
  makeProcessRing,
  type ProcessRingPlace,
  processRingPlace,
} from "./process_ring.ts";
import type { Recovery } from "./recover_log.ts";
import {
  makeRing,
  RING_STATE,
  ringBytes,
  type RingMemory,
  WORD,
} from "./ring_layout.ts";
import type { FreedRing } from "./writer.ts";
import {
  WORKER_NAME,
  WORKER_URL,
  type WriterOptions,
  type WriterReply,
  type WriterStart,
} from "./writer_worker.ts";

/** How a run is to be. */
export interface RunOptions extends Required<FullRing> {
  /** How its files are written. */
  readonly files: Omit<WriterOptions, "runId">;
  /** Bytes of each ring. */
  readonly capacity: number;
}

/**
 * How long a start waits for the lock, in ms: readers that ask whether a logger
 * is running hold it for a moment.
 */
const LOCK_WAIT = 250;
/** How many producers there may be at a time. */
const MOST_PRODUCERS = 65_536;

/** A ring as the logger knows it. */
interface LoggerRing {
  readonly memory: RingMemory;
  /** Lets go of what another process reaches. */
  readonly release?: () => void;
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
  readonly #rings = new Map<number, LoggerRing>();
  readonly #freed: FreedRing[] = [];
  #nextNumber = 0;
  readonly #past = { entries: 0, bytes: 0, waits: 0, refused: 0, highWater: 0 };
  #stopping: Promise<void> | undefined;
  #isOver = false;
  /** Whether a failure was told to who started the logger. */
  #isKnown = false;

  private constructor(
    options: RunOptions,
    memory: SharedArrayBuffer,
    lock: LockFile,
    worker: Worker,
    recovered: Recovery,
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
      for (const { memory } of this.#rings.values()) {
        Atomics.notify(memory.words, WORD.tail);
      }
      this.#ended.resolve();
    });
    const { memory: ring } = this.#addThreadRing();
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
    const lock = await begin(directory);
    const memory = new SharedArrayBuffer(CONTROL_BYTES);
    const control = new Control(memory);
    const given: WriterStart = {
      entry: WORKER_URL,
      control: memory,
      options: { ...options.files, runId: parse(v4()) },
    };
    const worker = new Worker(new URL(WORKER_URL), {
      name: WORKER_NAME,
      workerData: given,
    });
    const { promise, resolve } = Promise.withResolvers<Recovery | undefined>();
    const hear = (reply: WriterReply) =>
      resolve(reply.kind === "started" ? reply.recovered : undefined);
    worker.once("message", hear);
    whenLost(worker, control, directory, () => resolve(undefined));
    const recovered = await promise;
    if (recovered !== undefined) {
      reportDamage(directory, recovered);
      return new LoggerRun(options, memory, lock, worker, recovered);
    }
    void worker.terminate();
    lock.release();
    throw toLogError(control.failure!);
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
    const { buffer: ring } = this.#addThreadRing();
    const control = this.#memory;
    return { kind: "assay:log-producer", control, ring, onFull, fullTimeout };
  }

  /**
   * Makes a ring for another process.
   *
   * @returns The handle to connect it by.
   */
  processProducer(): ProcessProducerHandle {
    const { onFull, fullTimeout } = this.#options;
    const { producer, sequence } = this.#takeNumber();
    const { directory } = this.#options.files;
    const place = processRingPlace(directory, producer);
    const made = makeProcessRing(
      place,
      this.#options.capacity,
      producer,
      sequence,
    );
    const { array, ring: memory } = made;
    this.#add(place, {
      memory,
      release() {
        array.destroy();
        removeLock(place.lock);
      },
    });
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
    const rings = Array.from(this.#rings.values(), ({ memory }) => memory);
    return loggerStats(this.#control, this.#past, rings, seconds);
  }

  async #end(): Promise<void> {
    this.#worker.ref();
    this.#control.requestStop();
    await this.#ended.promise;
    this.#letGo();
  }

  #letGo(): void {
    this.#isOver = true;
    for (const [producer, { release }] of this.#rings) {
      if (release !== undefined) this.#forget({ producer, sequence: 0 });
    }
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
    if (reply.kind === "freed") this.#forget(reply.ring);
  }

  #addThreadRing(): { memory: RingMemory; buffer: SharedArrayBuffer } {
    const { producer, sequence } = this.#takeNumber();
    const buffer = new SharedArrayBuffer(ringBytes(this.#options.capacity));
    const memory = makeRing(buffer, producer, sequence);
    this.#add(buffer, { memory });
    return { memory, buffer };
  }

  #takeNumber(): FreedRing {
    const freed = this.#freed.pop();
    if (freed !== undefined) return freed;
    if (this.#nextNumber === MOST_PRODUCERS) throw tooMany();
    return { producer: this.#nextNumber++, sequence: 0 };
  }

  #add(message: SharedArrayBuffer | ProcessRingPlace, ring: LoggerRing): void {
    this.#rings.set(ring.memory.producer, ring);
    // Counted first: a flush waits for rings that were counted to be known.
    Atomics.add(this.#control.words, CONTROL.rings, 1);
    this.#worker.postMessage(message);
  }

  #forget(freed: FreedRing): void {
    const { memory, release } = this.#rings.get(freed.producer)!;
    const stats = ringStats(memory);
    const past = this.#past;
    past.entries += stats.entries;
    past.bytes += stats.bytes;
    past.waits += stats.waits;
    past.refused += stats.refused;
    past.highWater = Math.max(
      past.highWater,
      stats.highWater / stats.capacity,
    );
    this.#rings.delete(freed.producer);
    this.#freed.push(freed);
    release?.();
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

/** The folder may be gone already. */
function removeLock(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** A worker's module must be readable, if it is a file. */
function demandReadableWorker(directory: string): void {
  if (!WORKER_URL.startsWith("file:")) return;
  const path = dirname(dirname(fileURLToPath(WORKER_URL)));
  if (isGranted({ name: "read", path })) return;
  throw new LogError(
    `Cannot start a logger in '${directory}': expected permission to read this package, for the writer's worker, found none`,
    {
      code: "PERMISSION_DENIED",
      data: { directory, path },
      hints: [`Run with --allow-read=${path}.`],
    },
  );
}

async function begin(directory: string): Promise<LockFile> {
  try {
    Deno.mkdirSync(directory, { recursive: true });
    return await acquireLockFile(join(directory, LOCK_NAME), {
      wait: LOCK_WAIT,
      purpose: "logging",
    });
  } catch (cause) {
    const isLocked = cause instanceof AssayError && cause.code === "LOCKED";
    if (!isLocked) throw cannotBegin(cause, directory);
    throw new LogError(
      `Cannot start a logger in '${directory}': expected it to be free, found another logger that writes there`,
      {
        code: "LOG_IN_USE",
        data: { directory, ...cause.data },
        hints: [
          "Stop the other logger, or give this one another instanceName.",
        ],
        cause,
      },
    );
  }
}

function cannotBegin(cause: unknown, directory: string): LogError {
  const failure = describeFailure([cause], directory);
  // Nothing was removed that was there.
  if (failure.code !== "DIRECTORY_REMOVED") return toLogError(failure);
  const hints = ["Name an outputDirectory that can be made."];
  return toLogError({ ...failure, code: "WRITE_FAILED", hints });
}

function reportDamage(directory: string, { damage }: Recovery): void {
  for (const { kind, file, offset, bytes, found } of damage) {
    getLogger(["assay", "log"]).warn(
      "The log '{directory}' was not closed: {bytes} bytes of '{file}' from {offset} on are lost ({kind}: {found}).",
      { directory, bytes, file, offset, kind, found },
    );
  }
}

/** A worker that ends without a word can not say so itself. */
function whenLost(
  worker: Worker,
  control: Control,
  directory: string,
  then: () => void,
): void {
  const lose = (found: string) => {
    if (control.state < WRITER.ended) {
      control.fail(lostWriter(directory, found));
    }
    then();
  };
  worker.on("error", (error: Error) => lose(`the error '${error.message}'`));
  worker.on("exit", (code: number) => lose(`that it left with code ${code}`));
}

function tooMany(): LogError {
  return new LogError(
    `Cannot make a producer: expected at most ${MOST_PRODUCERS} at a time, found as many`,
    {
      code: "OPTION_INVALID",
      hints: ["Close producers that put nothing more."],
    },
  );
}
