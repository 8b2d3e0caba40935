/**
 * The first 64 bytes of a segment. All numbers are little-endian.
 *
 * ```text
 *   0          8         12        16         24         32         48
 *   +----------+---------+---------+----------+----------+----------+---------+
 *   | ASSAYLOG | version | header  | segment  | first    | run id   | created |
 *   |          | u32     | bytes   | number   | ordinal  | 16 bytes | ns, u64 |
 *   |          |         | u32     | u64      | u64      |          |         |
 *   +----------+---------+---------+----------+----------+----------+---------+
 *   56        60        64
 *   +---------+---------+--------
 *   | zeros   | CRC-32  | blocks
 *   +---------+---------+--------
 * ```
 *
 * - `header bytes`: 64; blocks begin there.
 * - `segment number`: counts the segments of the log from 1, as the file's name
 *   does.
 * - `first ordinal`: the number of the first frame behind it.
 * - `run id`: a UUID for each start of the logger.
 * - `created`: ns since 1970 in UTC.
 * - `CRC-32`: that of zlib, of the 60 bytes before it. It is the salt of the
 *   segment's blocks, too.
 *
 * @module
 */

import { crc32 } from "node:zlib";

/** Bytes before the first block; fixed by the format. */
export const SEGMENT_HEADER_BYTES = 64;
/** The version of segments this code writes and reads. */
export const SEGMENT_VERSION = 1;

/** "ASSAYLOG" as a little-endian number. */
const MAGIC = 0x474f4c5941535341n;
/** Where the checksum stands, which is the salt of the blocks. */
const CRC_AT = 60;

/** What a segment says of itself. */
export interface SegmentHeader {
  /** Which segment of its log it is, from 1. */
  readonly number: number;
  /** The number of its first frame in the life of the log. */
  readonly firstOrdinal: bigint;
  /** Which start of the logger wrote it: 16 bytes. */
  readonly runId: Uint8Array;
  /** When it was begun: ns since 1970 in UTC. */
  readonly created: bigint;
}

/** What a segment says of itself, as it is read. */
export interface ReadSegmentHeader extends SegmentHeader {
  /** The salt of its blocks: the CRC-32 of the header. */
  readonly salt: number;
}

/** How a header that cannot be used is spoilt. */
export type SegmentHeaderProblem =
  /** Fewer than 64 bytes. */
  | "short"
  /** Not the first bytes of a segment. */
  | "foreign"
  /** The checksum is wrong. */
  | "damaged"
  /** Whole, but of a version this code does not know. */
  | "newer";

/**
 * Makes the first bytes of a segment.
 *
 * @param header What to write.
 * @returns 64 bytes.
 */
export function encodeSegmentHeader(header: SegmentHeader): Uint8Array {
  const bytes = new Uint8Array(SEGMENT_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, MAGIC, true);
  view.setUint32(8, SEGMENT_VERSION, true);
  view.setUint32(12, SEGMENT_HEADER_BYTES, true);
  view.setBigUint64(16, BigInt(header.number), true);
  view.setBigUint64(24, header.firstOrdinal, true);
  bytes.set(header.runId, 32);
  view.setBigUint64(48, header.created, true);
  view.setUint32(CRC_AT, crc32(bytes.subarray(0, CRC_AT)), true);
  return bytes;
}

/**
 * Reads the first bytes of a segment.
 *
 * @param bytes The file's beginning.
 * @returns What stands there, or why it cannot be used.
 */
export function decodeSegmentHeader(
  bytes: Uint8Array,
): ReadSegmentHeader | SegmentHeaderProblem {
  if (bytes.byteLength < SEGMENT_HEADER_BYTES) return "short";
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getBigUint64(0, true) !== MAGIC) return "foreign";
  const salt = saltOfSegment(bytes);
  if (crc32(bytes.subarray(0, CRC_AT)) !== salt) return "damaged";
  const isKnown = view.getUint32(8, true) === SEGMENT_VERSION &&
    view.getUint32(12, true) === SEGMENT_HEADER_BYTES;
  if (!isKnown) return "newer";
  return {
    number: Number(view.getBigUint64(16, true)),
    firstOrdinal: view.getBigUint64(24, true),
    runId: bytes.slice(32, 48),
    created: view.getBigUint64(48, true),
    salt,
  };
}

/**
 * Gives the salt of a segment's blocks.
 *
 * @param header The segment's header, 64 bytes.
 * @returns Its CRC-32.
 */
export function saltOfSegment(header: Uint8Array): number {
  return new DataView(header.buffer, header.byteOffset).getUint32(CRC_AT, true);
}
