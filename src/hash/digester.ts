/**
 * Where files are digested: side by side in workers when there is much to do,
 * and in this thread while it waits for them.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import { Worker } from "node:worker_threads";
import { getLogger } from "@logtape/logtape";
import { fileURLToPath } from "node:url";
import { isGranted } from "../internal/permission.ts";
import {
  type Batch,
  type BatchOutcome,
  digestBatch,
  type Outcome,
  outcomesOf,
  packBatch,
  WORKER_NAME,
  WORKER_URL,
} from "./pool_worker.ts";

/** More than this waiting is worth a first worker. */
const FEW_FILES = 256;
const FEW_BYTES = 32 << 20;
/** What a thread gets through in a millisecond, about. */
const FILES_A_MS = 100;
const BYTES_A_MS = 1 << 20;
/** Work waiting for each thread that is worth a further worker, in ms. */
const MUCH_WORK = 50;
/** A larger file is left to a worker, if there is one, in bytes. */
const LARGE = 4 << 20;
/** How long this thread digests before it lets others run, in ms. */
const SHORT_TURN = 0.2;
const LONG_TURN = 8;
/** Batches a worker holds, so that it never waits for this thread. */
const BATCHES_AHEAD = 16;
const BYTES_AHEAD = 16 << 20;

interface Task {
  readonly batch: Batch;
  readonly resolve: (outcomes: Outcome[]) => void;
}

/** What this thread digests. */
interface HereTask {
  readonly task: Task;
  readonly steps: Generator<void, Outcome[]>;
}

interface PoolWorker {
  readonly worker: Worker;
  readonly tasks: Task[];
}

let mayStart: boolean | undefined;

/** A worker's module must be readable, if it is a file. */
function mayStartWorkers(): boolean {
  return mayStart ??= !WORKER_URL.startsWith("file:") ||
    isGranted({ name: "read", path: fileURLToPath(WORKER_URL) });
}

/** Digests batches of files; see {@linkcode Digester.digest}. */
export class Digester {
  readonly #jobs: number;
  readonly #keeps: boolean;
  readonly #module: string;
  readonly #queue: Task[] = [];
  #files = 0;
  #bytes = 0;
  #workers: PoolWorker[] = [];
  #scheduled = false;
  #here: HereTask | undefined;
  #waiting = 0;
  #workersFail = false;

  /**
   * Creates a digester without starting anything.
   *
   * @param jobs How many files are read side by side at most.
   * @param keeps Whether idle workers are kept for the next files.
   * @param module The module that workers run.
   */
  constructor(jobs: number, keeps: boolean, module = WORKER_URL) {
    this.#jobs = jobs;
    this.#keeps = keeps;
    this.#module = module;
  }

  /**
   * Digests a batch of files; batches finish in any order.
   *
   * @param batch The files.
   * @returns What became of each, in the batch's order.
   */
  digest(batch: Batch): Promise<Outcome[]> {
    return new Promise((resolve) => {
      this.#queue.push({ batch, resolve });
      this.#files += batch.files.length;
      this.#bytes += batch.bytes;
      if (this.#needsWorker()) this.#startWorker();
      this.#schedule();
    });
  }

  /**
   * Lets this thread digest too, as long as it has nothing else to do.
   *
   * @param settling What it waits for.
   */
  async waitFor(settling: Promise<unknown>): Promise<void> {
    this.#waiting++;
    this.#schedule();
    try {
      await settling;
    } finally {
      this.#waiting--;
    }
  }

  #needsWorker(): boolean {
    const workers = this.#workers.length;
    if (workers >= this.#jobs || this.#workersFail) return false;
    if (!mayStartWorkers()) return false;
    if (workers === 0) {
      return this.#files > FEW_FILES || this.#bytes > FEW_BYTES;
    }
    const work = Math.max(this.#files / FILES_A_MS, this.#bytes / BYTES_A_MS);
    return work > MUCH_WORK * (workers + 1);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#dispatch();
      const joins = this.#waiting > 0 && this.#workers.length < this.#jobs;
      if (joins || this.#here) this.#digestHere();
    });
  }

  // In short turns, where there are workers: their messages get through
  // between turns only.
  #digestHere(): void {
    const here = this.#here ??= this.#takeHere();
    if (here === undefined) return;
    const turn = this.#workers.length > 0 ? SHORT_TURN : LONG_TURN;
    const until = performance.now() + turn;
    do {
      const { done, value } = here.steps.next();
      if (done) {
        here.task.resolve(value);
        this.#here = undefined;
        break;
      }
    } while (performance.now() < until);
    this.#schedule();
  }

  // Where there are workers, large files are theirs: reading one would keep
  // this thread from handing out work.
  #takeHere(): HereTask | undefined {
    const next = this.#queue[0];
    if (next === undefined) return undefined;
    if (this.#workers.length > 0 && next.batch.bytes > LARGE) return undefined;
    this.#take(next);
    return { task: next, steps: digestBatch(next.batch) };
  }

  #take({ batch }: Task): void {
    this.#queue.shift();
    this.#files -= batch.files.length;
    this.#bytes -= batch.bytes;
  }

  #startWorker(): void {
    const worker = new Worker(new URL(this.#module), { name: WORKER_NAME });
    const member: PoolWorker = { worker, tasks: [] };
    worker.on("message", (outcome: BatchOutcome) => {
      const task = member.tasks.shift();
      task?.resolve(outcomesOf(outcome, task.batch));
      this.#dispatch();
      if (this.#queue.length > 0) this.#schedule();
    });
    worker.on("error", (error: Error) => this.#doWithoutWorkers(error));
    this.#workers.push(member);
  }

  #dispatch(): void {
    for (let ahead = 0; ahead < this.#batchesAhead(); ahead++) {
      for (const { worker, tasks } of this.#workers) {
        const next = this.#queue[0];
        if (next === undefined || tasks.length > ahead) continue;
        // A large file behind a large file would wait while others are idle.
        const bytes = tasks.reduce((sum, { batch }) => sum + batch.bytes, 0);
        if (ahead > 0 && bytes + next.batch.bytes > BYTES_AHEAD) continue;
        this.#take(next);
        tasks.push(next);
        worker.postMessage(packBatch(next.batch));
      }
    }
    // Idle workers do not keep the program alive.
    for (const { worker, tasks } of this.#workers) {
      if (tasks.length > 0) worker.ref();
      else worker.unref();
    }
    if (
      !this.#keeps && this.#workers.every(({ tasks }) => tasks.length === 0)
    ) {
      this.#stop();
    }
  }

  // Near the end what is left is shared out evenly.
  #batchesAhead(): number {
    if (this.#waiting === 0) return BATCHES_AHEAD;
    const share = this.#queue.length / (this.#workers.length + 1);
    return Math.min(BATCHES_AHEAD, Math.ceil(share));
  }

  #stop(): void {
    for (const { worker } of this.#workers) void worker.terminate();
    this.#workers = [];
  }

  // A worker that dies takes its batches along: they are digested here.
  #doWithoutWorkers({ message }: Error): void {
    getLogger(["assay", "hash"]).warn(
      "A worker failed, and files are read in one thread: {message}.",
      { message },
    );
    const lost = this.#workers.flatMap(({ tasks }) => tasks);
    for (const { batch } of lost) {
      this.#files += batch.files.length;
      this.#bytes += batch.bytes;
    }
    this.#queue.unshift(...lost);
    this.#workersFail = true;
    this.#stop();
    this.#schedule();
  }
}

const shared = new Digester(navigator.hardwareConcurrency, true);

/**
 * Chooses where files are digested.
 *
 * @param jobs How many files side by side; the shared digester if left out.
 * @returns The digester.
 */
export function digesterFor(jobs: number | undefined): Digester {
  return jobs === undefined ? shared : new Digester(jobs, false);
}
