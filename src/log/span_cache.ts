/**
 * The spans of a chain that are in memory.
 *
 * @module
 */

import type { Link } from "./chain.ts";
import { type Cluster, clustersOf } from "./cluster.ts";
import { DecodedSpan, type SpanBlock } from "./decoded_span.ts";
import type { LogDamage } from "./entry_source.ts";
import { KeptSpans } from "./kept_spans.ts";
import { LogError } from "./log_error.ts";
import { OrdinalSet } from "./ordinal_set.ts";
import { scanBlocks } from "./scan_blocks.ts";
import { SegmentFile } from "./segment_file.ts";

/** Bytes of memory the spans may take together that are being read. */
const CACHE_BYTES = 1 << 26;
/**
 * Bytes of those that were read to their end. They are few, so that who reads a
 * log from its beginning on gives spans up while they are young, which is when
 * the collector frees them soon.
 */
const RESTING_BYTES = 1 << 21;
/** Files that are open at a time. */
const FILES = 16;

/** Loads spans; keeps those that are being read, and some that were. */
export class SpanCache implements Disposable {
  /** By link, its groups of sources. */
  readonly clusters: readonly (readonly Cluster[])[];
  readonly #links: readonly Link[];
  readonly #note: (damage: LogDamage) => void;
  readonly #reading: KeptSpans;
  readonly #resting = new KeptSpans(RESTING_BYTES);
  readonly #files = new Map<string, SegmentFile>();

  /**
   * Begins with nothing in memory.
   *
   * @param links The chain.
   * @param note Is told what turns out to be damaged.
   * @param limit Bytes of memory that those may take that are being read; one
   * is kept in any case.
   */
  constructor(
    links: readonly Link[],
    note: (damage: LogDamage) => void,
    limit: number = CACHE_BYTES,
  ) {
    this.#links = links;
    this.#note = note;
    this.#reading = new KeptSpans(limit);
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
    const span = this.#reading.take(link) ?? this.#resting.take(link) ??
      this.#decode(link);
    this.#reading.keep(link, span);
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
    this.#reading.keep(link, span);
  }

  /**
   * Says that a span was read to its end.
   *
   * @param link Which link of the chain it is.
   */
  rest(link: number): void {
    const span = this.#reading.take(link);
    if (span !== undefined) this.#resting.keep(link, span);
  }

  /** Closes all files. */
  [Symbol.dispose](): void {
    this.#reading.clear();
    this.#resting.clear();
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
