/**
 * Summing up blocks as spans, while they are written and when they are scanned.
 *
 * @module
 */

import { FIRST_PIECE, FRAME, LAST_PIECE, WHOLE_ENTRY } from "./frame.ts";
import { nextFrame, wordsOf } from "./frame_walk.ts";
import { type EntryPart, type Span, SPAN_BYTES } from "./span.ts";

const SOURCES = 256;
const LENGTH = FRAME.length / 4;
const TAGS = FRAME.source / 4;
const LOW = FRAME.timestamp / 4;
const HIGH = LOW + 1;

/** Where a block stands. */
export interface BlockPlace {
  /** Where its header begins in the file, in bytes. */
  readonly offset: number;
  /** Bytes of header and body. */
  readonly bytes: number;
  /** Bytes of the header. */
  readonly headerBytes: number;
  /** The number of its first frame in the life of the log. */
  readonly firstOrdinal: number;
  /** How many frames it has. */
  readonly frames: number;
}

/** Sums up blocks, which come in the order in which they stand in the file. */
export class SpanBuilder {
  readonly #spanBytes: number;
  readonly #spans: Span[] = [];
  #begin: BlockPlace | undefined;
  #end = 0;
  #nextOrdinal = 0;
  #frames = 0;
  // By source; the timestamps in halves, since numbers are faster than bigints.
  readonly #entries = new Float64Array(SOURCES);
  readonly #bytes = new Float64Array(SOURCES);
  readonly #firstLow = new Uint32Array(SOURCES);
  readonly #firstHigh = new Uint32Array(SOURCES);
  readonly #lastLow = new Uint32Array(SOURCES);
  readonly #lastHigh = new Uint32Array(SOURCES);
  #seen: number[] = [];
  /** The parts of this span, in the order they began. */
  #parts: EntryPart[] = [];
  /** By producer, the entry that may go on. */
  readonly #open = new Map<number, EntryPart>();

  /**
   * Begins with no block.
   *
   * @param spanBytes From how many bytes on a span is closed.
   */
  constructor(spanBytes: number = SPAN_BYTES) {
    this.#spanBytes = spanBytes;
  }

  /**
   * Takes a block into account.
   *
   * @param place Where it stands.
   * @param body Its frames, which were found to be sound, in as many parts as
   * they lie in; none is cut.
   */
  add(place: BlockPlace, ...body: readonly Uint8Array[]): void {
    const follows = this.#begin !== undefined && this.#end === place.offset &&
      this.#nextOrdinal === place.firstOrdinal;
    if (!follows || this.#end - this.#begin!.offset >= this.#spanBytes) {
      this.#close();
      this.#begin = place;
    }
    let offset = place.offset + place.headerBytes;
    for (const part of body) {
      this.#take(wordsOf(part), offset);
      offset += part.byteLength;
    }
    this.#end = place.offset + place.bytes;
    this.#nextOrdinal = place.firstOrdinal + place.frames;
    this.#frames += place.frames;
  }

  /**
   * Ends the last span.
   *
   * @returns All spans, in the order in which they stand in the file.
   */
  finish(): Span[] {
    this.#close();
    return this.#spans.splice(0);
  }

  #take(words: Uint32Array, offset: number): void {
    for (let at = 0; at < words.length; at = nextFrame(words, at)) {
      const tags = words[at + TAGS]!;
      const isWhole = ((tags >>> 8) & 0xff) === WHOLE_ENTRY;
      if (!isWhole) {
        this.#takePiece(words, at, offset + at * 4);
        continue;
      }
      this.#count(
        tags & 0xff,
        words[at + LENGTH]!,
        words[at + LOW]!,
        words[at + HIGH]!,
      );
    }
  }

  #count(source: number, bytes: number, low: number, high: number): void {
    if (this.#entries[source]! === 0) {
      this.#seen.push(source);
      this.#bytes[source] = 0;
      this.#firstLow[source] = this.#lastLow[source] = low;
      this.#firstHigh[source] = this.#lastHigh[source] = high;
    } else {
      const lastHigh = this.#lastHigh[source]!;
      const firstHigh = this.#firstHigh[source]!;
      if (
        high > lastHigh || (high === lastHigh && low > this.#lastLow[source]!)
      ) {
        this.#lastLow[source] = low;
        this.#lastHigh[source] = high;
      } else if (
        high < firstHigh ||
        (high === firstHigh && low < this.#firstLow[source]!)
      ) {
        this.#firstLow[source] = low;
        this.#firstHigh[source] = high;
      }
    }
    this.#entries[source] = this.#entries[source]! + 1;
    this.#bytes[source] = this.#bytes[source]! + bytes;
  }

  #takePiece(words: Uint32Array, at: number, offset: number): void {
    const tags = words[at + TAGS]!;
    const low = words[at + LOW]!;
    const high = words[at + HIGH]!;
    const piece: EntryPart = {
      sourceId: tags & 0xff,
      flags: (tags >>> 8) & 0xff,
      producer: tags >>> 16,
      bytes: words[at + LENGTH]!,
      timestamp: bigint(low, high),
      sequence: bigint(words[at + 4]!, words[at + 5]!),
      offset,
    };
    const open = this.#open.get(piece.producer);
    const goesOn = open !== undefined && isContinued(open, piece);
    if (!goesOn) this.#giveUp(piece.producer);
    const whole = goesOn ? joined(open, piece) : piece;
    if ((whole.flags & LAST_PIECE) === 0) {
      this.#open.set(piece.producer, whole);
      return;
    }
    this.#open.delete(piece.producer);
    if (whole.flags === WHOLE_ENTRY) {
      this.#count(whole.sourceId, whole.bytes, low, high);
    } else this.#parts.push(whole);
  }

  /** Ends what a producer has open: what follows does not go on with it. */
  #giveUp(producer: number): void {
    const open = this.#open.get(producer);
    if (open === undefined) return;
    this.#parts.push(open);
    this.#open.delete(producer);
  }

  #close(): void {
    if (this.#begin === undefined) return;
    for (const producer of [...this.#open.keys()]) this.#giveUp(producer);
    const { offset, firstOrdinal } = this.#begin;
    this.#spans.push({
      offset,
      bytes: this.#end - offset,
      firstOrdinal,
      frames: this.#frames,
      sources: this.#seen.sort((a, b) => a - b).map((source) => ({
        sourceId: source,
        entries: this.#entries[source]!,
        bytes: this.#bytes[source]!,
        first: bigint(this.#firstLow[source]!, this.#firstHigh[source]!),
        last: bigint(this.#lastLow[source]!, this.#lastHigh[source]!),
      })),
      parts: this.#parts.sort((a, b) => a.offset - b.offset),
    });
    this.#begin = undefined;
    this.#frames = 0;
    this.#entries.fill(0);
    this.#seen = [];
    this.#parts = [];
  }
}

/**
 * Tells whether a part of an entry goes on with another.
 *
 * @param before The earlier part.
 * @param after The later one, with none of the same producer between.
 * @returns Whether both are of one entry.
 */
export function isContinued(before: EntryPart, after: EntryPart): boolean {
  return (before.flags & LAST_PIECE) === 0 &&
    (after.flags & FIRST_PIECE) === 0 &&
    before.producer === after.producer &&
    before.sourceId === after.sourceId &&
    before.sequence === after.sequence && before.timestamp === after.timestamp;
}

function joined(before: EntryPart, after: EntryPart): EntryPart {
  return {
    ...before,
    flags: before.flags | after.flags,
    bytes: before.bytes + after.bytes,
  };
}

function bigint(low: number, high: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}
