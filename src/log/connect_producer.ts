/**
 * Handles of producers: how another thread comes to put entries.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { ownLife } from "../share/kit.ts";
import { ShareError } from "../share/mod.ts";
import { Control, WRITER } from "./control.ts";
import { lostWriter, toLogError } from "./failure.ts";
import { isLogHeld } from "./is_log_held.ts";
import { LogError } from "./log_error.ts";
import type { FullRing } from "./full_ring.ts";
import { Producer } from "./producer.ts";
import { stopped } from "./producer_errors.ts";
import {
  holdProducerLock,
  openProcessRing,
  type ProcessRing,
} from "./process_ring.ts";
import {
  openRing,
  RING_STATE,
  type RingMemory,
  useOf,
  WORD,
} from "./ring_layout.ts";

/** How often a waiting producer looks for the logger's process, in ms. */
const LOOK = 100;
/** How long the logger has to say itself that its folder is gone, in ms. */
const FOLDER_GONE = 1000;

/**
 * A producer on its way to another thread: send it by `postMessage` or as a
 * worker's data, and connect it there, once.
 */
export interface ProducerHandle extends FullRing {
  /** What it is. */
  readonly kind: "assay:log-producer";
  /** What the writer and its producers share. */
  readonly control: SharedArrayBuffer;
  /** The producer's own ring. */
  readonly ring: SharedArrayBuffer;
  /** Which use of the ring's memory it is. */
  readonly use: number;
}

/**
 * A producer on its way to another process: send it as JSON, and connect it
 * there, once.
 */
export interface ProcessProducerHandle extends FullRing {
  /** What it is. */
  readonly kind: "assay:log-process-producer";
  /** The name of the shared array that holds the producer's ring. */
  readonly segment: string;
  /** The file that the producer's process locks, so that its end is noticed. */
  readonly lock: string;
}

/**
 * Connects a producer in the thread or the process that is to put entries.
 *
 * Close the producer when nothing more is to be put, so that its ring is free
 * again. Where the thread or the process ends without that, the writer notices.
 *
 * @param handle What `logger.producer()` gave. One of another process needs
 * `--allow-ffi`, and reading and writing of the log's folder.
 * @returns The producer.
 * @throws {LogError} `HANDLE_INVALID` where it is none, or was connected
 * before; `LOGGER_STOPPED`, or why the log cannot be written.
 * @throws {ShareError} Where processes cannot share memory.
 *
 * @example A producer in a worker
 * ```ts no-assert
 * import { connectProducer, type ProducerHandle } from "@assay/assay/log";
 *
 * addEventListener("message", (event) => {
 *   const { data: handle } = event as MessageEvent<ProducerHandle>;
 *   using producer = connectProducer(handle);
 *   producer.put({ sourceId: 2, timestamp: 5n, data: new Uint8Array(8) });
 * });
 * ```
 */
export function connectProducer(
  handle: ProducerHandle | ProcessProducerHandle,
): Producer {
  if (handle?.kind === "assay:log-process-producer") {
    return connectProcess(handle);
  }
  const isHandle = handle?.kind === "assay:log-producer" &&
    handle.control instanceof SharedArrayBuffer &&
    handle.ring instanceof SharedArrayBuffer;
  const ring = isHandle ? openRing(handle.ring) : undefined;
  if (ring === undefined) {
    throw invalid("a handle of logger.producer()", "something else");
  }
  const control = new Control(handle.control);
  demandRunning(control);
  if (useOf(ring) !== handle.use) {
    throw invalid("one that is free", "one that was closed");
  }
  claim(ring);
  const { high, low } = ownLife();
  ring.words[WORD.lifeHigh] = high;
  ring.words[WORD.lifeLow] = low;
  Atomics.store(ring.words, WORD.held, 1);
  return new Producer(control, ring, handle);
}

function connectProcess(handle: ProcessProducerHandle): Producer {
  using stack = new DisposableStack();
  const found = attach(handle);
  if (found === undefined) throw stopped();
  const { array, control, ring } = found;
  stack.defer(() => array.disconnect());
  demandRunning(control);
  const lock = holdProducerLock(handle.lock);
  if (lock === undefined) {
    throw invalid("one that is free", "one that is connected already");
  }
  stack.use(lock);
  claim(ring);
  const end = stack.move();
  return new Producer(control, ring, handle, {
    onClose: () => end.dispose(),
    onWait: watchLogger(control, handle.lock),
  });
}

/**
 * A logger whose process was killed says nothing, but has let go of its log;
 * another one may hold it since, which has removed the producer's lock.
 */
function watchLogger(control: Control, lock: string): () => void {
  const directory = dirname(lock);
  let looked = performance.now();
  let found = looked;
  return () => {
    const now = performance.now();
    if (now - looked < LOOK) return;
    looked = now;
    if (existsSync(directory)) {
      found = now;
      if (existsSync(lock) && isLogHeld(directory)) return;
    } else if (now - found < FOLDER_GONE) return;
    control.fail(lostWriter(directory, "that its process has ended"));
  };
}

/** Once the logger has stopped, the array is gone. */
function attach({ segment }: ProcessProducerHandle): ProcessRing | undefined {
  try {
    return openProcessRing(segment);
  } catch (error) {
    if (error instanceof ShareError && error.code === "NAME_UNKNOWN") {
      return undefined;
    }
    throw error;
  }
}

function demandRunning({ state, failure }: Control): void {
  if (state < WRITER.closing) return;
  throw failure === undefined ? stopped() : toLogError(failure);
}

/** Each ring has one producer. */
function claim({ words }: RingMemory): void {
  const { free, connected, closed } = RING_STATE;
  const found = Atomics.compareExchange(words, WORD.state, free, connected);
  if (found === free) return;
  const now = found === closed ? "was closed" : "is connected already";
  throw invalid("one that is free", `one that ${now}`);
}

function invalid(expected: string, found: string): LogError {
  return new LogError(
    `Cannot connect a producer: expected ${expected}, found ${found}`,
    {
      code: "HANDLE_INVALID",
      hints: ["Ask the logger for one handle a thread: logger.producer()."],
    },
  );
}
