/**
 * Logs that tests make up, and what a reader must find in them.
 *
 * @module
 */

import fc from "fast-check";
import type { LogEntry } from "../../src/log/entry.ts";
import { timestamps } from "./random_entries.ts";
import type { TestFrame } from "./segment_files.ts";

/** A log: its segments, their blocks, the frames of these. */
export type ModelLog = readonly (readonly (readonly TestFrame[])[])[];

/** An entry as it is put. */
interface PutEntry extends LogEntry {
  readonly producer: number;
  /** Where it is cut into pieces. */
  readonly cuts: readonly number[];
  /** How many of its pieces are written: its producer may die. */
  readonly written: number;
}

const puts: fc.Arbitrary<PutEntry> = fc.record({
  sourceId: fc.constantFrom(0, 1, 2, 255),
  timestamp: timestamps,
  data: fc.uint8Array({ maxLength: 60 }),
  producer: fc.constantFrom(0, 1, 65_535),
  cuts: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.array(fc.nat(60), { maxLength: 4 }),
  ),
  written: fc.oneof(
    { weight: 9, arbitrary: fc.constant(99) },
    fc.integer({ min: 1, max: 4 }),
  ),
}, { noNullPrototype: true });

/**
 * Logs of several producers, with entries in pieces that go on over blocks and
 * segments, and some that miss their end.
 */
export const logs: fc.Arbitrary<ModelLog> = fc.record({
  puts: fc.array(puts, { maxLength: 40 }),
  turns: fc.infiniteStream(fc.nat(2)),
  lengths: fc.infiniteStream(fc.integer({ min: 1, max: 6 })),
}).map(({ puts, turns, lengths }) => {
  const frames = interleave(puts, turns);
  const blocks = cut(frames, lengths);
  return cut(blocks, lengths);
});

/**
 * Says what a reader must find.
 *
 * @param log The log.
 * @returns The entries, in the order of reading.
 */
export function expected(log: ModelLog): LogEntry[] {
  const open = new Map<number, { entry: LogEntry; ordinal: number }>();
  const found: { entry: LogEntry; ordinal: number }[] = [];
  log.flat(2).forEach((frame, ordinal) => {
    const { sourceId, timestamp, data, producer = 0, flags = 3 } = frame;
    const before = open.get(producer);
    const one = flags & 1 || before === undefined
      ? { entry: { sourceId, timestamp, data }, ordinal }
      : {
        ordinal: before.ordinal,
        entry: { ...before.entry, data: append(before.entry.data, data) },
      };
    open.set(producer, one);
    if ((flags & 2) === 0) return;
    open.delete(producer);
    found.push(one);
  });
  return found.toSorted((a, b) =>
    a.entry.timestamp < b.entry.timestamp
      ? -1
      : a.entry.timestamp > b.entry.timestamp
      ? 1
      : a.ordinal - b.ordinal
  ).map(({ entry }) => entry);
}

/** Writes the frames of each producer in order, taking turns. */
function interleave(
  puts: readonly PutEntry[],
  turns: fc.Stream<number>,
): TestFrame[] {
  const queues = new Map<number, TestFrame[]>();
  const sequences = new Map<number, bigint>();
  for (const put of puts) {
    const sequence = sequences.get(put.producer) ?? 0n;
    sequences.set(put.producer, sequence + 1n);
    const queue = queues.get(put.producer) ?? [];
    queue.push(...piecesOf(put, sequence));
    queues.set(put.producer, queue);
  }
  const frames: TestFrame[] = [];
  while (queues.size > 0) {
    const turn: number = turns.next().value;
    const [producer, queue] = [...queues][turn % queues.size]!;
    frames.push(queue.shift()!);
    if (queue.length === 0) queues.delete(producer);
  }
  return frames;
}

function piecesOf(put: PutEntry, sequence: bigint): TestFrame[] {
  const { sourceId, timestamp, producer, data } = put;
  const cuts = put.cuts.map((at) => Math.min(at, data.length)).sort((a, b) =>
    a - b
  );
  const ends = [...cuts, data.length];
  return ends.map((end, i) => ({
    sourceId,
    timestamp,
    producer,
    sequence,
    data: data.subarray(ends[i - 1] ?? 0, end),
    flags: (i === 0 ? 1 : 0) | (i === ends.length - 1 ? 2 : 0),
  })).slice(0, put.written);
}

function cut<T>(items: readonly T[], lengths: fc.Stream<number>): T[][] {
  const groups: T[][] = [];
  for (let at = 0; at < items.length; at += groups.at(-1)!.length) {
    groups.push(items.slice(at, at + (lengths.next().value as number)));
  }
  return groups;
}

function append(a: Uint8Array, b: Uint8Array): Uint8Array {
  return Uint8Array.of(...a, ...b);
}
