/**
 * The spans of a chain that are in memory.
 *
 * @module
 */

import type { Link } from "./chain.ts";
import { type Cluster, clustersOf } from "./cluster.ts";
import { DecodedSpan, type SpanBlock } from "./decoded_span.ts";
import type { LogDamage } from "./entry_source.ts";
import { LogError } from "./log_error.ts";
import { OrdinalSet } from "./ordinal_set.ts";
import { scanBlocks } from "./scan_blocks.ts";
import { SegmentFile } from "./segment_file.ts";

/** Bytes of memory the spans may take together. */
const CACHE_BYTES = 1 << 26;
/** Files that are open at a time. */
const FILES = 16;

/** Loads spans and keeps those that were asked for last. */
export class SpanCache implements Disposable {
  /** By link, its groups of sources. */
  readonly clusters: readonly (readonly Cluster[])[];
  readonly #links: readonly Link[];
  readonly #note: (damage: LogDamage) => void;
  // Maps keep the order in which their keys came: the first is the oldest.
  readonly #spans = new Map<number, DecodedSpan>();
  readonly #files = new Map<string, SegmentFile>();
  readonly #limit: number;
  #memory = 0;

  /**
   * Begins with nothing in memory.
   *
   * @param links The chain.
   * @param note Is told what turns out to be damaged.
   * @param limit Bytes of memory the spans may take; one is kept in any case.
   */
  constructor(
    links: readonly Link[],
    note: (damage: LogDamage) => void,
    limit: number = CACHE_BYTES,
  ) {
    this.#links = links;
    this.#note = note;
    this.#limit = limit;
    this.clusters = links.map(({ span }) => clustersOf(span.sources));
  }

  /**
   * Gives a span.
   *
   * @param link Which link of the chain, from 0.
   * @returns The span in memory; without what is damaged.
   * @throws {LogError} `LOG_UNREADABLE`: its file was removed meanwhile.
   */
  get(link: number): DecodedSpan {
    const span = this.#spans.get(link) ?? this.#decode(link);
    this.#keep(link, span);
    return span;
  }

  /**
   * Brings a span back into memory that was decoded and then given up.
   *
   * @param link Which link of the chain it is.
   * @param span The span.
   */
  restore(link: number, span: DecodedSpan): void {
    span.load();
    this.#keep(link, span);
  }

  /** Makes a span the youngest, and gives up the oldest ones. */
  #keep(link: number, span: DecodedSpan): void {
    const before = this.#spans.get(link);
    this.#spans.delete(link);
    this.#spans.set(link, span);
    if (before === span) return;
    this.#memory += span.memory - (before?.memory ?? 0);
    before?.release();
    for (const [oldest, given] of this.#spans) {
      if (this.#memory <= this.#limit || oldest === link) break;
      this.#spans.delete(oldest);
      this.#memory -= given.memory;
      given.release();
    }
  }

  /** Closes all files. */
  [Symbol.dispose](): void {
    this.#spans.clear();
    this.#memory = 0;
    using closing = new DisposableStack();
    for (const file of this.#files.values()) closing.use(file);
    this.#files.clear();
  }

  #decode(link: number): DecodedSpan {
    const { segment, span } = this.#links[link]!;
    const file = this.#file(segment.path);
    const bytes = file.read(span.offset, span.bytes);
    const blocks = this.#blocks(link, bytes);
    const clusters = this.clusters[link]!;
    return new DecodedSpan(
      span,
      clusters,
      bytes,
      blocks,
      (start, length) =>
        this.#file(segment.path).read(span.offset + start, length),
    );
  }

  *#blocks(link: number, bytes: Uint8Array): Generator<SpanBlock, void> {
    const { segment, span } = this.#links[link]!;
    const begin = span.offset;
    const part = {
      read: (at: number, length: number) =>
        bytes.subarray(at - begin, at - begin + length),
    };
    const seen = new OrdinalSet();
    const isOwn = (first: number, frames: number) =>
      first >= span.firstOrdinal &&
      first + frames <= span.firstOrdinal + span.frames &&
      seen.add(first, frames);
    let isInterrupted = false;
    let ordinal = span.firstOrdinal;
    const end = begin + span.bytes;
    for (const found of scanBlocks(part, segment.salt, begin, end)) {
      const { offset, bytes, headerBytes, firstOrdinal, frames } = found.place;
      // A copy of a block, in the place of another, belongs to its own place.
      if (found.body === undefined || !isOwn(firstOrdinal, frames)) {
        this.#note({
          kind: "damaged",
          file: segment.path,
          offset,
          bytes,
          found: "no undamaged block",
        });
        isInterrupted = true;
        continue;
      }
      isInterrupted ||= firstOrdinal !== ordinal;
      const start = offset + headerBytes - begin;
      yield { start, body: found.body, isInterrupted };
      isInterrupted = false;
      ordinal = firstOrdinal + frames;
    }
  }

  #file(path: string): SegmentFile {
    const kept = this.#files.get(path);
    if (kept !== undefined) return kept;
    const [oldest] = this.#files;
    if (oldest !== undefined && this.#files.size >= FILES) {
      this.#files.delete(oldest[0]);
      oldest[1][Symbol.dispose]();
    }
    const file = openAgain(path);
    this.#files.set(path, file);
    return file;
  }
}

function openAgain(path: string): SegmentFile {
  try {
    return new SegmentFile(path);
  } catch (cause) {
    throw new LogError(
      `Cannot read '${path}': expected the segment that was there when the log was opened, found none`,
      {
        code: "LOG_UNREADABLE",
        data: { path },
        hints: ["Open the log again: its segments may be in archives now."],
        cause,
      },
    );
  }
}
