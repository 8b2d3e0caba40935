/**
 * Merging what several files hold into one log.
 *
 * Where a log was compressed but its segments or `.npy` files are still there,
 * an archive and they hold the same entries. An archive says of which segments
 * it was made; what is in others is added to it. Of `.npy` files, and where an
 * archive says nothing, an entry of one time and source comes as often as the
 * one side has it that has it more often. Where the first file of a source and
 * time has the number n, the first n entries of the archive were files that are
 * gone, and count for none that is still there.
 *
 * @module
 */

import { sha256 } from "../internal/sha256.ts";
import type { LogEntry } from "./entry.ts";
import type { EntrySelection, EntrySource } from "./entry_source.ts";
import { Heap } from "./heap.ts";

/** The files of a log, by what made them. */
export interface LogSources {
  /** What a logger wrote, of which archives may have the same entries. */
  readonly written: readonly EntrySource[];
  /** What a logger wrote that stands in no archive. */
  readonly added: readonly EntrySource[];
  /** Archives: what was made of them. */
  readonly archived: readonly EntrySource[];
  /** Tells how many entries of a source and time only archives still have. */
  readonly goneBefore: (sourceId: number, timestamp: bigint) => number;
}

/**
 * Reads the entries of all files in time order.
 *
 * @param sources The files.
 * @param selection Which entries.
 * @returns The entries; of equal timestamps those of archives first, then in
 * the order of writing.
 */
export function mergeSources(
  { written, added, archived, goneBefore }: LogSources,
  selection: EntrySelection,
): Generator<LogEntry, void> {
  const open = (source: EntrySource) => source.entries(selection);
  const isTwice = written.length > 0 && archived.length > 0;
  const both = isTwice
    ? [
      mergeSides(
        mergeByTime(archived.map(open)),
        mergeByTime(written.map(open)),
        goneBefore,
      ),
    ]
    : [...archived, ...written].map(open);
  return mergeByTime([...both, ...added.map(open)]);
}

/** An input of a merge and what it gives next. */
interface Input {
  readonly rank: number;
  readonly entries: Generator<LogEntry, void>;
  next: LogEntry;
}

/** Merges streams that are in time order; those of equal times by their rank. */
function mergeByTime(
  streams: readonly Generator<LogEntry, void>[],
): Generator<LogEntry, void> {
  return streams.length === 1 ? streams[0]! : mergeStreams(streams);
}

function* mergeStreams(
  streams: readonly Generator<LogEntry, void>[],
): Generator<LogEntry, void> {
  const heap = new Heap<Input>((a, b) =>
    a.next.timestamp < b.next.timestamp ||
    (a.next.timestamp === b.next.timestamp && a.rank < b.rank)
  );
  streams.forEach((entries, rank) => {
    const { value } = entries.next();
    if (value) heap.push({ rank, entries, next: value });
  });
  try {
    for (let input = heap.pop(); input; input = heap.pop()) {
      yield input.next;
      const { value } = input.entries.next();
      if (!value) continue;
      input.next = value;
      heap.push(input);
    }
  } finally {
    streams.forEach((entries) => entries.return());
  }
}

/** Merges both sides, leaving out of the second what the first has. */
function* mergeSides(
  old: Generator<LogEntry, void>,
  fresh: Generator<LogEntry, void>,
  goneBefore: LogSources["goneBefore"],
): Generator<LogEntry, void> {
  try {
    let before = old.next();
    let after = fresh.next();
    while (!before.done || !after.done) {
      const time = earliest(before.value, after.value);
      const known: LogEntry[] = [];
      while (!before.done && before.value.timestamp === time) {
        known.push(before.value);
        yield before.value;
        before = old.next();
      }
      const counts = known.length > 0 && after.value?.timestamp === time
        ? countContents(known, goneBefore)
        : new Map<string, number>();
      while (!after.done && after.value.timestamp === time) {
        if (!takeCount(counts, after.value)) yield after.value;
        after = fresh.next();
      }
    }
  } finally {
    old.return();
    fresh.return();
  }
}

function earliest(a: LogEntry | void, b: LogEntry | void): bigint {
  if (!a || !b) return (a || b || { timestamp: 0n }).timestamp;
  return a.timestamp < b.timestamp ? a.timestamp : b.timestamp;
}

/** Counts the contents of entries of one time. */
function countContents(
  entries: readonly LogEntry[],
  goneBefore: LogSources["goneBefore"],
): Map<string, number> {
  const counts = new Map<string, number>();
  const gone = new Map<number, number>();
  for (const entry of entries) {
    const { sourceId, timestamp } = entry;
    const left = gone.get(sourceId) ?? goneBefore(sourceId, timestamp);
    gone.set(sourceId, left - 1);
    if (left > 0) continue;
    const content = contentOf(entry);
    counts.set(content, (counts.get(content) ?? 0) + 1);
  }
  return counts;
}

/** Takes one away from the count of an entry's content, if there is one. */
function takeCount(counts: Map<string, number>, entry: LogEntry): boolean {
  if (counts.size === 0) return false;
  const content = contentOf(entry);
  const count = counts.get(content) ?? 0;
  counts.set(content, count - 1);
  return count > 0;
}

function contentOf({ sourceId, data }: LogEntry): string {
  return `${sourceId} ${sha256(data)}`;
}
