/**
 * One frame: an entry of a log, or a piece of one that is too large.
 *
 * In a ring and in a segment a frame has the same bytes, so that the writer
 * copies and never translates. All numbers are little-endian; a frame begins at
 * a multiple of 8 bytes.
 *
 * ```text
 *   0        4     5     6        8            16           24
 *   +--------+-----+-----+--------+------------+------------+---------+-----+
 *   | length | src | flg | prod.  | timestamp  | sequence   | payload | 0…7 |
 *   | u32    | u8  | u8  | u16    | u64, ns    | u64        | length  | × 0 |
 *   +--------+-----+-----+--------+------------+------------+---------+-----+
 * ```
 *
 * - `length`: bytes of the payload in this frame, without the padding.
 * - `flags`: 1 the first piece of its entry, 2 the last one; 3 a whole entry,
 *   0 a piece in the middle. The other bits are zero.
 * - `producer`: who put it; unique within one run of the logger.
 * - `sequence`: counts the entries of its producer. All pieces of an entry have
 *   the same source, producer, timestamp and sequence, and follow each other
 *   among the frames of their producer.
 *
 * An entry whose last piece is missing is none: its producer died, or gave up.
 *
 * @module
 */

/** Bytes before the payload; fixed by the format. */
export const FRAME_HEADER_BYTES = 24;

/** Where each field of a frame begins, in bytes; fixed by the format. */
export const FRAME = {
  length: 0,
  source: 4,
  flags: 5,
  producer: 6,
  timestamp: 8,
  sequence: 16,
  payload: 24,
} as const;

/** Flag of the first piece of an entry; fixed by the format. */
export const FIRST_PIECE = 1;
/** Flag of the last piece of an entry; fixed by the format. */
export const LAST_PIECE = 2;
/** Flags of an entry that is one frame; fixed by the format. */
export const WHOLE_ENTRY = FIRST_PIECE | LAST_PIECE;

/** What stands before the payload of a frame. */
export interface FrameHeader {
  /** Bytes of the payload in this frame. */
  readonly length: number;
  /** Who is spoken of: 0 to 255. */
  readonly source: number;
  /** Which piece of its entry it is: 0 to 3. */
  readonly flags: number;
  /** Who put it: 0 to 65,535. */
  readonly producer: number;
  /** When, in ns. */
  readonly timestamp: bigint;
  /** Which of its producer's entries it belongs to. */
  readonly sequence: bigint;
}

/**
 * Counts the bytes that a frame takes, its padding included.
 *
 * @param length Bytes of its payload.
 * @returns A multiple of 8.
 */
export function frameBytes(length: number): number {
  return FRAME_HEADER_BYTES + length + (-length & 7);
}

/**
 * Writes what stands before a payload.
 *
 * @param view Where to.
 * @param at Offset in the view, in bytes.
 * @param frame What to write.
 */
export function writeFrameHeader(
  view: DataView,
  at: number,
  frame: FrameHeader,
): void {
  view.setUint32(at + FRAME.length, frame.length, true);
  view.setUint8(at + FRAME.source, frame.source);
  view.setUint8(at + FRAME.flags, frame.flags);
  view.setUint16(at + FRAME.producer, frame.producer, true);
  view.setBigUint64(at + FRAME.timestamp, frame.timestamp, true);
  view.setBigUint64(at + FRAME.sequence, frame.sequence, true);
}

/**
 * Reads what stands before a payload.
 *
 * @param view Where from: at least 24 bytes after `at`.
 * @param at Offset in the view, in bytes.
 * @returns What stands there, checked by nobody.
 */
export function readFrameHeader(view: DataView, at: number): FrameHeader {
  return {
    length: view.getUint32(at + FRAME.length, true),
    source: view.getUint8(at + FRAME.source),
    flags: view.getUint8(at + FRAME.flags),
    producer: view.getUint16(at + FRAME.producer, true),
    timestamp: view.getBigUint64(at + FRAME.timestamp, true),
    sequence: view.getBigUint64(at + FRAME.sequence, true),
  };
}
