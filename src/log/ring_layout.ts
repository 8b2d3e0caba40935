/**
 * How a ring lies in memory: the one place that says where each field is.
 *
 * A ring carries the frames of one producer to the writer. Positions count
 * bytes from the ring's beginning, modulo 2^32; a position modulo the capacity,
 * a power of two, is the offset in the data. What the two sides write lies 128
 * bytes apart: a cache line and the one that is fetched with it.
 *
 * ```text
 *     0  magic, version, capacity, producer,           the logger writes
 *        use (u32)
 *   128  head, state, held, life (i32),               the producer writes
 *   160  entries, bytes, waits, refusals,
 *        sequence (f64)
 *   256  tail (i32), high-water mark (f64)            the writer writes
 *   384  data: frames, each at a multiple of 8        `capacity` bytes
 * ```
 *
 * The frames between tail and head are whole and belong to the writer; the rest
 * belongs to the producer. A producer publishes a frame by one `Atomics.store`
 * of the head, behind all its bytes: one that dies before leaves no trace. The
 * writer gives room back by one `Atomics.store` of the tail.
 *
 * A frame never crosses the end of the data. Where it would, the length of a
 * frame is `WRAP` and the next frame is at the beginning.
 *
 * @module
 */

import { FRAME_HEADER_BYTES, frameBytes } from "./frame.ts";
import { MAX_BODY_BYTES } from "./block.ts";

/** The first word of a ring: "RING" as a little-endian number. */
export const RING_MAGIC = 0x474e4952;
/** The version of rings this code makes. */
export const RING_VERSION = 1;

/** Words of 4 bytes, by their index. */
export const WORD = {
  magic: 0,
  version: 1,
  capacity: 2,
  producer: 3,
  use: 4,
  head: 32,
  state: 33,
  held: 34,
  lifeHigh: 35,
  lifeLow: 36,
  tail: 64,
} as const;

/** Numbers of 8 bytes (f64), by their index. */
export const NUMBER = {
  entries: 20,
  bytes: 21,
  waits: 22,
  refusals: 23,
  sequence: 24,
  highWater: 33,
} as const;

/** Where the data begins, in bytes. */
export const DATA_AT = 384;

/** Stands for the length of a frame where the data is left unused. */
export const WRAP = 0xffff_ffff;

/**
 * Which use of a ring it is: `use` counts how often it was made, so that a
 * handle of an earlier use is known.
 *
 * @param ring The ring.
 * @returns The number of this use, from 1.
 */
export function useOf({ unsigned }: RingMemory): number {
  return unsigned[WORD.use]!;
}

/** What has become of a ring's producer. */
export const RING_STATE = {
  /** Its handle was made; nobody has connected. */
  free: 0,
  /** A producer uses it. */
  connected: 1,
  /** The producer has ended: once drained, the ring is done with. */
  closed: 2,
} as const;

/** The least and the most bytes of data in a ring. */
export const MIN_CAPACITY = 1 << 12;
export const MAX_CAPACITY = 1 << 30;

/** What both sides see of a ring. */
export interface RingMemory {
  /** All of it as bytes. */
  readonly bytes: Uint8Array;
  /** All of it as signed words. */
  readonly words: Int32Array;
  /** All of it as unsigned words. */
  readonly unsigned: Uint32Array;
  /** All of it as numbers of 8 bytes. */
  readonly numbers: Float64Array;
  /** All of it as timestamps. */
  readonly longs: BigUint64Array;
  /** Bytes of data. */
  readonly capacity: number;
  /** Who puts. */
  readonly producer: number;
}

/**
 * Counts the bytes that a ring takes.
 *
 * @param capacity Bytes of its data.
 * @returns Bytes with what stands before them.
 */
export function ringBytes(capacity: number): number {
  return DATA_AT + capacity;
}

/**
 * Makes a ring of memory that holds zeros, or a ring that nobody uses any more.
 *
 * @param buffer The memory.
 * @param producer Who is to put: 0 to 65,535.
 * @param sequence The number of its first entry.
 * @param offset Where in the memory the ring begins, in bytes; it goes on to
 * the end, and its data has a power of two of them.
 * @returns The ring, empty.
 */
export function makeRing(
  buffer: ArrayBufferLike,
  producer: number,
  sequence: number,
  offset = 0,
): RingMemory {
  const words = new Uint32Array(buffer, offset);
  const use = words[WORD.use]!;
  words.fill(0, 0, DATA_AT / 4);
  words[WORD.use] = use + 1;
  words[WORD.version] = RING_VERSION;
  words[WORD.capacity] = buffer.byteLength - offset - DATA_AT;
  words[WORD.producer] = producer;
  new Float64Array(buffer, offset)[NUMBER.sequence] = sequence;
  words[WORD.magic] = RING_MAGIC;
  return openRing(buffer, offset)!;
}

/**
 * Looks at a ring.
 *
 * @param buffer The memory.
 * @param offset Where in it the ring begins, in bytes.
 * @returns The ring, or `undefined` if the memory is none.
 */
export function openRing(
  buffer: ArrayBufferLike,
  offset = 0,
): RingMemory | undefined {
  const length = buffer.byteLength - offset;
  if (length < ringBytes(MIN_CAPACITY)) return undefined;
  const unsigned = new Uint32Array(buffer, offset);
  const capacity = unsigned[WORD.capacity]!;
  const isRing = unsigned[WORD.magic] === RING_MAGIC &&
    unsigned[WORD.version] === RING_VERSION &&
    capacity === length - DATA_AT && (capacity & -capacity) === capacity;
  if (!isRing) return undefined;
  return {
    bytes: new Uint8Array(buffer, offset),
    words: new Int32Array(buffer, offset),
    unsigned,
    numbers: new Float64Array(buffer, offset),
    longs: new BigUint64Array(buffer, offset),
    capacity,
    producer: unsigned[WORD.producer]!,
  };
}

/**
 * Tells how large a payload goes through a ring in one piece: so that several
 * fit, and that it fits into a block.
 *
 * @param capacity Bytes of the ring's data.
 * @returns Bytes of the largest piece.
 */
export function largestPiece(capacity: number): number {
  return Math.min(MAX_BODY_BYTES, capacity >> 2) - FRAME_HEADER_BYTES;
}

/**
 * Counts the bytes that a payload takes in a ring, in pieces if it must be.
 *
 * @param length Bytes of the payload.
 * @param piece Bytes of the largest piece.
 * @returns The bytes of all its frames.
 */
export function framesBytes(length: number, piece: number): number {
  const whole = Math.floor(length / piece);
  const rest = length - whole * piece;
  const last = rest > 0 || length === 0 ? frameBytes(rest) : 0;
  return whole * frameBytes(piece) + last;
}

/** A ring that holds this many bytes has the writer write at once. */
const MUCH_WAITING: number = 1 << 20;

/**
 * Tells when a ring holds so much that the writer writes at once.
 *
 * @param capacity Bytes of the ring's data.
 * @returns Bytes.
 */
export function muchWaiting(capacity: number): number {
  return Math.min(capacity >> 2, MUCH_WAITING);
}
