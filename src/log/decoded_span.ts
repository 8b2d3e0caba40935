/**
 * A span whose entries were put in time order.
 *
 * Its bytes may be given up to make room; what is asked for then is read from
 * the file, entry by entry. Its checksums were compared when it was decoded.
 *
 * @module
 */

import type { Cluster } from "./cluster.ts";
import type { LogEntry } from "./entry.ts";
import { FRAME, WHOLE_ENTRY } from "./frame.ts";
import { nextFrame, wordsOf } from "./frame_walk.ts";
import { PieceCollector } from "./piece_collector.ts";
import type { Span } from "./span.ts";
import { sortByKey } from "./time_order.ts";

const TAGS = FRAME.source / 4;
/** Differences of times below this are exact as numbers. */
const EXACT = 2n ** 53n;

/** The frames of one block of a span. */
export interface SpanBlock {
  /** Where they begin, counted from the beginning of the span, in bytes. */
  readonly start: number;
  /** The frames. */
  readonly body: Uint8Array;
  /** Whether frames are missing between the block before and this one. */
  readonly isInterrupted: boolean;
}

/** Reads some of a span; places in it are bytes from its beginning. */
export type ReadSpan = (start: number, length: number) => Uint8Array;

/** A span whose entries were put in time order. */
export class DecodedSpan {
  /** By cluster, where its entries begin, in time order. */
  readonly orders: readonly Uint32Array[];
  readonly #read: ReadSpan;
  readonly #pieces: ReadonlyMap<number, readonly number[]>;
  readonly #length: number;
  #bytes: Uint8Array | undefined;
  #view: DataView;
  /** Where what the view shows begins: all, or what was read last. */
  #viewStart = 0;

  /**
   * Decodes a span.
   *
   * @param span What is known of it.
   * @param clusters Its groups of sources.
   * @param bytes Its bytes, with the headers of its blocks.
   * @param blocks Its undamaged blocks, in order.
   * @param read Reads some of it again.
   */
  constructor(
    span: Span,
    clusters: readonly Cluster[],
    bytes: Uint8Array,
    blocks: Iterable<SpanBlock>,
    read: ReadSpan,
  ) {
    this.#read = read;
    this.#length = bytes.byteLength;
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    const pieces = new PieceCollector();
    const starts = startsOf(span.frames, blocks, pieces);
    this.#pieces = pieces.found;
    this.orders = split(starts, bytes, clusters)
      .map((order, i) => this.#sort(order, clusters[i]!));
  }

  /** Bytes it has in memory, about. */
  get memory(): number {
    return this.#bytes?.byteLength ?? 0;
  }

  /** Gives its bytes up. */
  release(): void {
    this.#bytes = undefined;
    this.#view = viewOf(new Uint8Array());
  }

  /** Reads its bytes again. */
  load(): void {
    this.#bytes = this.#read(0, this.#length);
    this.#view = viewOf(this.#bytes);
    this.#viewStart = 0;
  }

  /**
   * Gives the time of an entry.
   *
   * @param start Where it begins.
   * @returns Its timestamp, in ns.
   */
  timestampAt(start: number): bigint {
    const at = this.#show(start);
    return this.#view.getBigUint64(at + FRAME.timestamp, true);
  }

  /**
   * Gives the source of an entry.
   *
   * @param start Where it begins.
   * @returns The source: 0 to 255.
   */
  sourceAt(start: number): number {
    const at = this.#show(start);
    return this.#view.getUint8(at + FRAME.source);
  }

  /**
   * Gives an entry that lies wholly in the span.
   *
   * @param start Where it begins.
   * @param timestamp Its timestamp, in ns.
   * @returns The entry, its data a part of the span's bytes unless it was in
   * pieces.
   */
  entryAt(start: number, timestamp: bigint): LogEntry {
    const at = this.#show(start);
    const sourceId = this.#view.getUint8(at + FRAME.source);
    const isWhole = this.#view.getUint8(at + FRAME.flags) === WHOLE_ENTRY;
    const data = isWhole ? this.#payload(start) : joined(this.piecesAt(start));
    return { sourceId, timestamp, data };
  }

  /**
   * Gives what the span has of an entry that is in pieces.
   *
   * @param start Where its first frame here begins.
   * @returns Its payloads here, in order; none if it is not there.
   */
  piecesAt(start: number): Uint8Array[] {
    return (this.#pieces.get(start) ?? []).map((at) => this.#payload(at));
  }

  #payload(start: number): Uint8Array {
    const at = this.#show(start);
    const length = this.#view.getUint32(at + FRAME.length, true);
    const begin = start + FRAME.payload;
    return this.#bytes?.subarray(begin, begin + length) ??
      this.#read(begin, length);
  }

  /** Sees to it that the view has a frame's header; gives where in it. */
  #show(start: number): number {
    if (this.#bytes !== undefined) return start;
    const at = start - this.#viewStart;
    if (at >= 0 && at + FRAME.payload <= this.#view.byteLength) return at;
    this.#view = viewOf(this.#read(start, FRAME.payload));
    this.#viewStart = start;
    return 0;
  }

  #sort(order: Uint32Array, { first, last }: Cluster): Uint32Array {
    if (last - first >= EXACT) {
      return Uint32Array.from(
        Array.from(order, (start) => ({ start, time: this.timestampAt(start) }))
          .sort((a, b) =>
            a.time < b.time ? -1 : a.time > b.time ? 1 : a.start - b.start
          ),
        ({ start }) => start,
      );
    }
    const view = this.#view;
    const low = Number(first & 0xffffffffn);
    const high = Number(first >> 32n);
    const keys = new Float64Array(order.length);
    for (let i = 0; i < order.length; i++) {
      const at = order[i]! + FRAME.timestamp;
      keys[i] = (view.getUint32(at + 4, true) - high) * 2 ** 32 +
        view.getUint32(at, true) - low;
    }
    sortByKey(keys, order);
    return order;
  }
}

/**
 * Puts pieces together.
 *
 * @param pieces The payloads, in order.
 * @returns One payload.
 */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const length = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Gives where each entry that lies wholly in the blocks begins, ascending. */
function startsOf(
  frames: number,
  blocks: Iterable<SpanBlock>,
  pieces: PieceCollector,
): Uint32Array {
  const starts = new Uint32Array(frames);
  let count = 0;
  for (const { start, body, isInterrupted } of blocks) {
    if (isInterrupted) pieces.interrupt();
    const words = wordsOf(body);
    for (let at = 0; at < words.length; at = nextFrame(words, at)) {
      const flags = (words[at + TAGS]! >>> 8) & 0xff;
      const begin = flags === WHOLE_ENTRY
        ? start + at * 4
        : pieces.take(words, at, start + at * 4);
      if (begin >= 0) starts[count++] = begin;
    }
  }
  const found = starts.subarray(0, count);
  // An entry in pieces is found at its last one, but belongs where it began.
  return pieces.found.size > 0 ? found.sort() : found;
}

/** Divides entries among clusters. */
function split(
  starts: Uint32Array,
  bytes: Uint8Array,
  clusters: readonly Cluster[],
): Uint32Array[] {
  if (clusters.length <= 1) return clusters.map(() => starts);
  const clusterOf = new Uint8Array(256);
  clusters.forEach(({ sources }, i) => {
    for (const source of sources) clusterOf[source] = i;
  });
  const counts = new Uint32Array(clusters.length);
  const at = (start: number) => clusterOf[bytes[start + FRAME.source]!]!;
  for (const start of starts) counts[at(start)]! += 1;
  const orders = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (const start of starts) {
    const cluster = at(start);
    orders[cluster]![counts[cluster]!] = start;
    counts[cluster]! += 1;
  }
  return orders;
}
