/**
 * The entries of the segments of a log directory.
 *
 * @module
 */

import { join } from "node:path";
import { type Chain, chainOf, summarize } from "./chain.ts";
import type { LogEntry } from "./entry.ts";
import type {
  EntrySelection,
  EntrySource,
  LogDamage,
  SourceSummary,
} from "./entry_source.ts";
import { isLogHeld } from "./is_log_held.ts";
import { readChain } from "./read_chain.ts";
import { readSegment, type Segment } from "./segment.ts";
import { segmentNumber } from "./segment_name.ts";
import { SpanCache } from "./span_cache.ts";

/** The entries of all segments of a directory. */
export class SegmentSource implements EntrySource {
  /** What each source has, by its number. */
  readonly sources: readonly SourceSummary[];
  /** What the segments hold, by their numbers. */
  readonly segments: readonly Segment[];
  /** Whether a logger is writing the last segment. */
  readonly isLive: boolean;
  readonly #chain: Chain;
  readonly #cache: SpanCache;
  readonly #damage = new Map<string, LogDamage>();

  /**
   * Finds out what the segments hold now; what is written later is not seen.
   *
   * @param directory The log directory.
   * @param cacheBytes Bytes of memory for what was read last.
   * @throws {LogError} `SEGMENT_MALFORMED`: one is of a newer version.
   */
  constructor(directory: string, cacheBytes?: number) {
    const { segments, isLive } = readSegments(directory);
    this.segments = segments;
    this.isLive = isLive;
    this.#chain = chainOf(segments, isLive);
    this.sources = summarize(this.#chain);
    for (const { damage } of segments) damage.forEach((one) => this.#note(one));
    missingSegments(segments).forEach((one) => this.#note(one));
    this.#chain.incomplete.forEach((one) => this.#note(one));
    const note = (damage: LogDamage) => this.#note(damage);
    this.#cache = new SpanCache(this.#chain.links, note, cacheBytes);
  }

  /** What could not be read so far. */
  get damage(): readonly LogDamage[] {
    return [...this.#damage.values()];
  }

  /**
   * Reads entries in time order.
   *
   * @param selection Which ones.
   * @returns The entries, whose `data` may be part of a larger buffer.
   * @throws {LogError} `LOG_UNREADABLE`: a segment was removed meanwhile.
   */
  entries(selection: EntrySelection): Generator<LogEntry, void> {
    const note = (damage: LogDamage) => this.#note(damage);
    return readChain(this.#chain, this.#cache, selection, note);
  }

  /** Closes all files. */
  [Symbol.dispose](): void {
    this.#cache[Symbol.dispose]();
  }

  /** Notes each damage once, however often it is met. */
  #note(damage: LogDamage): void {
    const { kind, file, offset } = damage;
    this.#damage.set(`${kind} ${offset} ${file}`, damage);
  }
}

/**
 * Lists the segments of a log directory.
 *
 * @param directory The log directory.
 * @returns Their paths, by their numbers.
 */
export function listSegments(directory: string): string[] {
  return [...Deno.readDirSync(directory)]
    .filter(({ isDirectory }) => !isDirectory)
    .map(({ name }) => ({ name, number: segmentNumber(name) }))
    .filter(({ number }) => number !== undefined)
    .sort((a, b) => a.number! - b.number!)
    .map(({ name }) => join(directory, name));
}

function readSegments(
  directory: string,
): { segments: Segment[]; isLive: boolean } {
  const segments = listSegments(directory).map(readSegment);
  const last = segments.at(-1);
  if (last === undefined || last.isIndexed) return { segments, isLive: false };
  if (isLogHeld(directory)) {
    // What is not whole yet may be whole in a moment.
    const damage = last.damage.filter(({ kind }) => kind !== "torn");
    segments[segments.length - 1] = { ...last, damage };
    return { segments, isLive: true };
  }
  // The logger may have written the end, and ended, since it was looked at.
  if (last.end < last.size || Deno.statSync(last.path).size !== last.size) {
    segments[segments.length - 1] = readSegment(last.path);
  }
  return { segments, isLive: false };
}

/** Notes where frames are missing because a segment is. */
function missingSegments(segments: readonly Segment[]): LogDamage[] {
  return segments.flatMap((segment, i) => {
    const before = segments[i - 1];
    if (before?.header === undefined || segment.header === undefined) return [];
    const end = before.spans.reduce(
      (end, { firstOrdinal, frames }) => Math.max(end, firstOrdinal + frames),
      Number(before.header.firstOrdinal),
    );
    const missing = Number(segment.header.firstOrdinal) - end;
    const isNext = segment.header.number <= before.header.number + 1;
    if (isNext || missing <= 0) return [];
    return [{
      kind: "missing",
      file: segment.path,
      offset: 0,
      bytes: 0,
      found: `no segment with the ${missing} frames before it`,
    }];
  });
}
