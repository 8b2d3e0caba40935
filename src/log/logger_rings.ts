/**
 * The rings of a logger, and the numbers of their producers.
 *
 * @module
 */

import type { SharedArray } from "../share/mod.ts";
import { CONTROL, type Control } from "./control.ts";
import { LogError } from "./log_error.ts";
import { type LoggerStats, loggerStats, ringStats } from "./logger_stats.ts";
import {
  makeProcessRing,
  type ProcessRingPlace,
  processRingPlace,
} from "./process_ring.ts";
import { makeRing, ringBytes, type RingMemory, WORD } from "./ring_layout.ts";
import type { FreedRing } from "./ring_set.ts";

/** How many producers there may be at a time. */
const MOST_PRODUCERS = 65_536;

/** How the writer finds a ring. */
export type RingMessage = SharedArrayBuffer | ProcessRingPlace;

/** A ring as the logger knows it. */
interface LoggerRing {
  readonly memory: RingMemory;
  /** Whether another process reaches it. */
  readonly isShared: boolean;
  /** Lets go of its memory. */
  readonly release: () => void;
}

/** The rings of one run of a logger. */
export class LoggerRings {
  readonly #control: Control;
  readonly #capacity: number;
  readonly #send: (ring: RingMessage) => void;
  readonly #rings = new Map<number, LoggerRing>();
  readonly #freed: FreedRing[] = [];
  /** Memory to use again: V8 collects what threads have shared late. */
  readonly #unused: SharedArrayBuffer[] = [];
  #nextNumber = 0;
  readonly #past = { entries: 0, bytes: 0, waits: 0, refused: 0, highWater: 0 };

  /**
   * Begins without a ring.
   *
   * @param control Where the writer learns how many rings there are.
   * @param capacity Bytes of each ring's data.
   * @param send Sends a ring to the writer.
   */
  constructor(
    control: Control,
    capacity: number,
    send: (ring: RingMessage) => void,
  ) {
    this.#control = control;
    this.#capacity = capacity;
    this.#send = send;
  }

  /**
   * Makes a ring for a thread.
   *
   * @returns The ring, and its memory.
   * @throws {LogError} `OPTION_INVALID`: there are too many.
   */
  addForThread(): { memory: RingMemory; buffer: SharedArrayBuffer } {
    const { producer, sequence } = this.#takeNumber();
    const buffer = this.#unused.pop() ??
      new SharedArrayBuffer(ringBytes(this.#capacity));
    const memory = makeRing(buffer, producer, sequence);
    const release = () => void this.#unused.push(buffer);
    this.#add(buffer, { memory, isShared: false, release });
    return { memory, buffer };
  }

  /**
   * Makes a ring for a process.
   *
   * @param directory The log's folder.
   * @returns Where it is found.
   * @throws {LogError} `OPTION_INVALID`: there are too many.
   * @throws {ShareError} Where processes cannot share memory.
   */
  addForProcess(directory: string): ProcessRingPlace {
    const { producer, sequence } = this.#takeNumber();
    const place = processRingPlace(directory);
    const { array, ring: memory } = makeProcessRing(
      place,
      this.#capacity,
      producer,
      sequence,
    );
    const release = () => removeRing(array, place);
    this.#add(place, { memory, isShared: true, release });
    return place;
  }

  /**
   * Lets go of a ring whose producer has ended; its counters stay.
   *
   * @param freed Which one.
   */
  forget(freed: FreedRing): void {
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
    release();
  }

  /** Lets go of what other processes reach. */
  forgetProcesses(): void {
    for (const [producer, { isShared }] of this.#rings) {
      if (isShared) this.forget({ producer, sequence: 0 });
    }
  }

  /** Wakes those who wait for room. */
  notifyAll(): void {
    for (const { memory } of this.#rings.values()) {
      Atomics.notify(memory.words, WORD.tail);
    }
  }

  /**
   * Gives the counters.
   *
   * @param seconds Since the start.
   * @returns Those of all rings, and the writer's.
   */
  stats(seconds: number): LoggerStats {
    const rings = Array.from(this.#rings.values(), ({ memory }) => memory);
    return loggerStats(this.#control, this.#past, rings, seconds);
  }

  #takeNumber(): FreedRing {
    const freed = this.#freed.pop();
    if (freed !== undefined) return freed;
    if (this.#nextNumber === MOST_PRODUCERS) throw tooMany();
    return { producer: this.#nextNumber++, sequence: 0 };
  }

  #add(message: RingMessage, ring: LoggerRing): void {
    this.#rings.set(ring.memory.producer, ring);
    // Counted first: a flush waits for rings that were counted to be known.
    Atomics.add(this.#control.words, CONTROL.rings, 1);
    this.#send(message);
  }
}

function removeRing(
  array: SharedArray<"float64", 1>,
  { lock }: ProcessRingPlace,
): void {
  array.destroy();
  try {
    Deno.removeSync(lock);
  } catch (error) {
    // The folder may be gone already.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
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
