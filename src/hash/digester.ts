/**
 * Where files are digested: in this thread when there is little to do, else
 * side by side in workers and, between other things, here.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import type { Digested } from "./digest_file.ts";
import { toHashError } from "./failure.ts";
import type { FileState } from "./file_state.ts";
import { HashError } from "./hash_error.ts";
import {
  type BatchOutcome,
  type FileToDigest,
  type Outcome,
  outcomeOf,
  packBatch,
  unpackOutcome,
  WORKER_NAME,
  WORKER_URL,
} from "./pool_worker.ts";

/** Less than this waiting is not worth a first worker. */
const FEW_FILES = 256;
const FEW_BYTES = 32 << 20;
/** What a thread gets through in a millisecond, about. */
const FILES_A_MS = 100;
const BYTES_A_MS = 1 << 20;
/** A further worker must save more than it costs to start, in ms. */
const WORKER_COST = 50;
/** A larger file is left to a worker, if there is one. */
const LARGE_FILE = 1 << 20;
/** How long this thread digests before it lets others run, in ms. */
const SLICE = 2;
/** What one message to a worker holds at most. */
const BATCH_FILES = 128;
const BATCH_BYTES = 4 << 20;
/** Batches a worker holds, so that it never waits for this thread. */
const BATCHES_AHEAD = 4;

interface Task extends FileToDigest {
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
    this.bytes += task.state.size;
  }

  peek(): Task | undefined {
    return this.#tasks[this.#next];
  }

  take(): Task | undefined {
    const task = this.#tasks[this.#next];
    if (task === undefined) return undefined;
    this.#next++;
    this.bytes -= task.state.size;
    if (this.length === 0) {
      this.#tasks = [];
      this.#next = 0;
    }
    return task;
  }
}

/** Digests files; see {@linkcode Digester.digest}. */
export class Digester {
  readonly #jobs: number;
  readonly #queue = new Queue();
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
   * Digests one regular file, in an order of the digester's choosing.
   *
   * @param path The file.
   * @param state Its state a moment ago.
   * @param reading The words of a `Reading` that watches and stops it.
   * @returns The digest, or `undefined` when stopped.
   * @throws {HashError} Why the file could not be hashed.
   */
  digest(
    path: string,
    state: FileState,
    reading: SharedArrayBuffer,
  ): Promise<Digested | undefined> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ path, state, reading, resolve, reject });
      if (this.#needsWorker()) this.#startWorker();
      this.#schedule();
    });
  }

  #needsWorker(): boolean {
    const { length, bytes } = this.#queue;
    const workers = this.#workers.length;
    if (workers === 0) return length > FEW_FILES || bytes > FEW_BYTES;
    const wait = (length / FILES_A_MS + bytes / BYTES_A_MS) / (workers + 1);
    return workers < this.#jobs && wait > WORKER_COST;
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

  // Small files only, where there are workers: a large one would keep this
  // thread from handing out work.
  #digestHere(): void {
    const until = performance.now() + SLICE;
    const largest = this.#workers.length > 0 ? LARGE_FILE : Infinity;
    while (performance.now() < until) {
      const next = this.#queue.peek();
      if (next === undefined || next.state.size > largest) return;
      this.#queue.take();
      settle(next, outcomeOf(next));
    }
    this.#schedule();
  }

  #startWorker(): void {
    const worker = new Worker(WORKER_URL, {
      type: "module",
      name: WORKER_NAME,
    });
    const member: PoolWorker = { worker, batches: [] };
    worker.onmessage = ({ data }: MessageEvent<BatchOutcome>) => {
      const tasks = member.batches.shift() ?? [];
      tasks.forEach((task, at) => settle(task, unpackOutcome(data, task, at)));
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
      for (const { worker, batches } of this.#workers) {
        const next = this.#queue.peek();
        if (next === undefined || batches.length > ahead) continue;
        // A large file behind a large file would wait while others are idle.
        if (ahead > 0 && bytesOf([...batches.flat(), next]) > BATCH_BYTES) {
          continue;
        }
        const tasks = this.#takeBatch(next);
        batches.push(tasks);
        worker.postMessage(packBatch(tasks));
      }
    }
    if (this.#workers.every(({ batches }) => batches.length === 0)) {
      this.#stop();
    }
  }

  #takeBatch(first: Task): [Task, ...Task[]] {
    const tasks: [Task, ...Task[]] = [first];
    this.#queue.take();
    let bytes = first.state.size;
    while (tasks.length < BATCH_FILES) {
      const next = this.#queue.peek();
      if (next?.reading !== first.reading) break;
      bytes += next.state.size;
      if (bytes > BATCH_BYTES) break;
      this.#queue.take();
      tasks.push(next);
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
  return tasks.reduce((bytes, task) => bytes + task.state.size, 0);
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
