/**
 * Where files are digested: at once in this thread when there is little to
 * do, else side by side in workers.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import type { Digested } from "./digest_file.ts";
import { toHashError } from "./failure.ts";
import { HashError } from "./hash_error.ts";
import {
  type Batch,
  type Outcome,
  outcomeOf,
  WORKER_NAME,
  WORKER_URL,
} from "./pool_worker.ts";

/** A worker costs about 25 ms to start: less work than this stays here. */
const INLINE_BYTES = 32 << 20;
const INLINE_FILES = 256;
/** How long this thread digests before it lets others run, in ms. */
const INLINE_SLICE = 10;
/** What one message to a worker holds at most. */
const BATCH_FILES = 128;
const BATCH_BYTES = 4 << 20;
/** Batches a worker holds, so that it never waits for this thread. */
const BATCHES_AHEAD = 2;

interface Task {
  readonly path: string;
  readonly size: number;
  readonly reading: SharedArrayBuffer;
  readonly resolve: (digested: Digested | undefined) => void;
  readonly reject: (error: unknown) => void;
}

interface PoolWorker {
  readonly worker: Worker;
  readonly batches: Task[][];
}

/** First in, first out, without moving what waits. */
class Queue {
  #tasks: Task[] = [];
  #next = 0;
  /** Bytes of all files that wait. */
  bytes = 0;

  get length(): number {
    return this.#tasks.length - this.#next;
  }

  push(task: Task): void {
    this.#tasks.push(task);
    this.bytes += task.size;
  }

  peek(): Task | undefined {
    return this.#tasks[this.#next];
  }

  take(): Task | undefined {
    const task = this.#tasks[this.#next];
    if (task === undefined) return undefined;
    this.#next++;
    this.bytes -= task.size;
    if (this.length === 0) {
      this.#tasks = [];
      this.#next = 0;
    }
    return task;
  }
}

/** Digests files; see {@linkcode Digester.digest}. */
export class Digester {
  readonly #size: number;
  readonly #queue = new Queue();
  #workers: PoolWorker[] = [];
  #scheduled = false;

  /**
   * Creates a digester without starting anything.
   *
   * @param size How many workers at most; 1 hashes one file at a time.
   */
  constructor(size: number = navigator.hardwareConcurrency) {
    this.#size = size;
  }

  /**
   * Digests one regular file, in an order of the digester's choosing.
   *
   * @param path The file.
   * @param size Its size in bytes, as a hint.
   * @param reading The words of a `Reading` that watches and stops it.
   * @returns The digest, or `undefined` when stopped.
   * @throws {HashError} Why the file could not be hashed.
   */
  digest(
    path: string,
    size: number,
    reading: SharedArrayBuffer,
  ): Promise<Digested | undefined> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ path, size, reading, resolve, reject });
      if (
        this.#workers.length === 0 && (this.#queue.length > INLINE_FILES ||
          this.#queue.bytes > INLINE_BYTES)
      ) this.#start();
      if (this.#workers.length > 0 && this.#queue.length >= BATCH_FILES) {
        this.#dispatch();
      }
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#workers.length > 0) this.#dispatch();
      else this.#digestHere();
    });
  }

  #digestHere(): void {
    const until = performance.now() + INLINE_SLICE;
    for (let task; (task = this.#queue.take()) !== undefined;) {
      settle(task, outcomeOf(task.path, task.reading));
      if (performance.now() > until) break;
    }
    if (this.#queue.length > 0) this.#schedule();
  }

  #start(): void {
    for (let count = 0; count < this.#size; count++) {
      const worker = new Worker(WORKER_URL, {
        type: "module",
        name: WORKER_NAME,
      });
      const member: PoolWorker = { worker, batches: [] };
      worker.onmessage = ({ data }: MessageEvent<Outcome[]>) => {
        const tasks = member.batches.shift() ?? [];
        tasks.forEach((task, index) => settle(task, data[index]));
        this.#dispatch();
      };
      worker.onerror = (event) => {
        event.preventDefault();
        this.#fail(event.message);
      };
      this.#workers.push(member);
    }
  }

  #dispatch(): void {
    for (let ahead = 0; ahead < BATCHES_AHEAD; ahead++) {
      for (const { worker, batches } of this.#workers) {
        const next = this.#queue.peek();
        if (next === undefined || batches.length > ahead) continue;
        // A large file behind a large file would wait while others are idle.
        if (ahead > 0 && bytesOf([...batches.flat(), next]) > BATCH_BYTES) {
          continue;
        }
        const tasks = this.#takeBatch(next.reading);
        batches.push(tasks);
        const message: Batch = {
          paths: tasks.map((task) => task.path),
          reading: next.reading,
        };
        worker.postMessage(message);
      }
    }
    if (this.#workers.every(({ batches }) => batches.length === 0)) {
      this.#stop();
    }
  }

  #takeBatch(reading: SharedArrayBuffer): Task[] {
    const tasks: Task[] = [];
    for (let bytes = 0; tasks.length < BATCH_FILES;) {
      const next = this.#queue.peek();
      if (next?.reading !== reading) break;
      bytes += next.size;
      if (tasks.length > 0 && bytes > BATCH_BYTES) break;
      tasks.push(next);
      this.#queue.take();
    }
    return tasks;
  }

  #stop(): void {
    for (const { worker } of this.#workers) worker.terminate();
    this.#workers = [];
  }

  // A worker that dies takes its batches along: nothing else fails a task
  // without an outcome.
  #fail(reason: string): void {
    const tasks = this.#workers.flatMap(({ batches }) => batches.flat());
    for (let task; (task = this.#queue.take()) !== undefined;) tasks.push(task);
    this.#stop();
    for (const task of tasks) {
      task.reject(
        new HashError(
          `Cannot hash '${task.path}': a worker failed: ${reason}`,
          {
            code: "FILE_UNREADABLE",
            data: { path: task.path },
          },
        ),
      );
    }
  }
}

function bytesOf(tasks: Task[]): number {
  return tasks.reduce((bytes, task) => bytes + task.size, 0);
}

function settle(task: Task, outcome: Outcome): void {
  if (outcome && "failure" in outcome) {
    task.reject(toHashError(outcome.failure));
  } else task.resolve(outcome?.digested);
}

const shared = new Digester();

/**
 * Chooses where files are digested.
 *
 * @param jobs How many workers at most; the shared ones if left out.
 * @returns The digester.
 */
export function digesterFor(jobs: number | undefined): Digester {
  return jobs === undefined ? shared : new Digester(jobs);
}
