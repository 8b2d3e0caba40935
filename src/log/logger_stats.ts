/**
 * What a logger has done so far.
 *
 * @module
 */

import { type Control, COUNTED } from "./control.ts";
import { NUMBER, type RingMemory, WORD } from "./ring_layout.ts";

/** The counters of one ring. */
export interface RingStats {
  /** The producer's number: 0 for the logger's own. */
  readonly producer: number;
  /** How much the ring holds, in bytes. */
  readonly capacity: number;
  /** How much it holds now, in bytes. */
  readonly used: number;
  /** How much it held at most when the writer looked, in bytes. */
  readonly highWater: number;
  /** Entries that were accepted. */
  readonly entries: number;
  /** Bytes of their data. */
  readonly bytes: number;
  /** How often a put had to wait for room. */
  readonly waits: number;
  /** Entries that were refused aloud: `RING_FULL`, or `false` of `tryPut`. */
  readonly refused: number;
}

/** The counters of a logger. */
export interface LoggerStats {
  /** Entries that were accepted, by all producers. */
  readonly entries: number;
  /** Bytes of their data. */
  readonly bytes: number;
  /** Entries that the operating system has. */
  readonly written: number;
  /**
   * Entries that are on the disk; of durability `"none"` those that a flush
   * or the stop found written, which nobody has brought onto the disk.
   */
  readonly flushed: number;
  /** Entries that were accepted and are still in rings. */
  readonly pending: number;
  /** Entries that were accepted and are lost: only ever after a failure. */
  readonly drops: number;
  /** Bytes of the data that is lost. */
  readonly droppedBytes: number;
  /** How often a put had to wait for room. */
  readonly waits: number;
  /** Entries that were refused aloud: `RING_FULL`, or `false` of `tryPut`. */
  readonly refused: number;
  /** The fullest that any ring was, as a part of its capacity: 0 to 1. */
  readonly highWater: number;
  /** Entries accepted a second, since the start or since the last statistics. */
  readonly rate: number;
  /** Bytes of the log's files that this start has written. */
  readonly fileBytes: number;
  /** Files that this start has begun. */
  readonly files: number;
  /** The rings in use. */
  readonly rings: readonly RingStats[];
}

/** Counters of rings that are no more. */
export interface PastRings {
  entries: number;
  bytes: number;
  waits: number;
  refused: number;
  highWater: number;
}

/**
 * Reads the counters of a ring.
 *
 * @param ring The ring.
 * @returns Its counters.
 */
export function ringStats(ring: RingMemory): RingStats {
  const { words, numbers, producer, capacity } = ring;
  const tail = Atomics.load(words, WORD.tail);
  const used = (Atomics.load(words, WORD.head) - tail) | 0;
  return {
    producer,
    capacity,
    used,
    highWater: Math.max(used, numbers[NUMBER.highWater]!),
    entries: numbers[NUMBER.entries]!,
    bytes: numbers[NUMBER.bytes]!,
    waits: numbers[NUMBER.waits]!,
    refused: numbers[NUMBER.refusals]!,
  };
}

/**
 * Sums up the counters of a logger.
 *
 * @param control What the writer counts.
 * @param past The counters of rings that are no more.
 * @param memories The rings in use.
 * @param seconds Since the start.
 * @returns The counters.
 */
export function loggerStats(
  control: Control,
  past: PastRings,
  memories: readonly RingMemory[],
  seconds: number,
): LoggerStats {
  const { numbers } = control;
  // Before the rings are looked at, so that never more is written than put.
  const written = numbers[COUNTED.entries]!;
  const writtenBytes = numbers[COUNTED.payloadBytes]!;
  const flushed = numbers[COUNTED.flushedEntries]!;
  const rings = memories.map(ringStats);
  const sum = (key: "entries" | "bytes" | "waits" | "refused") =>
    rings.reduce((total, ring) => total + ring[key], past[key]);
  const entries = Math.max(sum("entries"), written);
  const bytes = Math.max(sum("bytes"), writtenBytes);
  const hasFailed = control.failure !== undefined;
  const left = entries - written;
  return {
    entries,
    bytes,
    written,
    flushed,
    pending: hasFailed ? 0 : left,
    drops: hasFailed ? left : 0,
    droppedBytes: hasFailed ? bytes - writtenBytes : 0,
    waits: sum("waits"),
    refused: sum("refused"),
    highWater: rings.reduce(
      (most, ring) => Math.max(most, ring.highWater / ring.capacity),
      past.highWater,
    ),
    rate: entries / seconds,
    fileBytes: numbers[COUNTED.fileBytes]!,
    files: numbers[COUNTED.files]!,
    rings,
  };
}
