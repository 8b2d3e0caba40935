/**
 * Where files are digested: in this thread when there is little to do, else
 * side by side in workers and, between other things, here.
 *
 * @module
 */

import { setImmediate } from "node:timers";
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
/** Batches a worker holds, so that it never waits for this thread. */
const BATCHES_AHEAD = 4;

interface Task {
  readonly batch: Batch;
  readonly resolve: (outcomes: Outcome[]) => void;
}

interface PoolWorker {
  readonly worker: Worker;
  readonly tasks: Task[];
}

/** Digests batches of files; see {@linkcode Digester.digest}. */
export class Digester {
  readonly #jobs: number;
  #queue: Task[] = [];
  #workers: PoolWorker[] = [];
  #scheduled = false;

  /**
   * Creates a digester without starting anything.
   *
   * @param jobs How many files are read side by side at most.
   */
  constructor(jobs: number = navigator.hardwareConcurrency) {
    this.#jobs = jobs;
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
      if (this.#needsWorker()) this.#startWorker();
      this.#schedule();
    });
  }

  #needsWorker(): boolean {
    const workers = this.#workers.length;
    if (workers >= this.#jobs) return false;
    let files = 0;
    let bytes = 0;
    for (const { batch } of this.#queue) {
      files += batch.files.length;
      bytes += batch.bytes;
    }
    if (workers === 0) return files > FEW_FILES || bytes > FEW_BYTES;
    const work = Math.max(files / FILES_A_MS, bytes / BYTES_A_MS);
    return work > MUCH_WORK * (workers + 1);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#dispatch();
      if (this.#workers.length < this.#jobs) this.#digestHere();
    });
  }

  // One small batch at a time, where there are workers: more would keep this
  // thread from handing out work.
  #digestHere(): void {
    const next = this.#queue[0];
    if (next === undefined) return;
    if (this.#workers.length > 0 && next.batch.bytes > LARGE) return;
    this.#queue.shift();
    next.resolve(digestBatch(next.batch));
    this.#schedule();
  }

  #startWorker(): void {
    const worker = new Worker(WORKER_URL, {
      type: "module",
      name: WORKER_NAME,
    });
    const member: PoolWorker = { worker, tasks: [] };
    worker.onmessage = ({ data }: MessageEvent<BatchOutcome>) => {
      const task = member.tasks.shift();
      task?.resolve(outcomesOf(data, task.batch));
      this.#dispatch();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(event.message);
    };
    this.#workers.push(member);
  }

  #dispatch(): void {
    for (let ahead = 0; ahead < BATCHES_AHEAD; ahead++) {
      for (const { worker, tasks } of this.#workers) {
        const next = this.#queue[0];
        if (next === undefined || tasks.length > ahead) continue;
        // A large file behind a large file would wait while others are idle.
        const bytes = tasks.reduce((sum, { batch }) => sum + batch.bytes, 0);
        if (ahead > 0 && bytes + next.batch.bytes > LARGE) continue;
        this.#queue.shift();
        tasks.push(next);
        worker.postMessage(packBatch(next.batch));
      }
    }
    if (this.#workers.every(({ tasks }) => tasks.length === 0)) this.#stop();
  }

  #stop(): void {
    for (const { worker } of this.#workers) worker.terminate();
    this.#workers = [];
  }

  // A worker that dies takes its batches along.
  #fail(reason: string): void {
    const tasks = this.#workers.flatMap(({ tasks }) => tasks);
    tasks.push(...this.#queue.splice(0));
    this.#stop();
    for (const { batch, resolve } of tasks) {
      resolve(batch.files.map(({ path }) => ({
        message: `Cannot hash '${path}': a worker failed: ${reason}`,
        code: "FILE_UNREADABLE",
        path,
        hints: [],
      })));
    }
  }
}

const shared = new Digester();

/**
 * Chooses where files are digested.
 *
 * @param jobs How many files side by side; the shared digester if left out.
 * @returns The digester.
 */
export function digesterFor(jobs: number | undefined): Digester {
  return jobs === undefined ? shared : new Digester(jobs);
}
