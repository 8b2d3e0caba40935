/**
 * One block of a segment: the frames that were written together.
 *
 * A block stands at a multiple of 8 bytes in its segment. All numbers are
 * little-endian.
 *
 * ```text
 *   0       4      6       8          16      20      24      28      32
 *   +-------+------+-------+----------+-------+-------+-------+-------+------+
 *   | magic | ver. | flags | first    | body  | frame | header| body  | body |
 *   | u32   | u16  | u16   | ordinal  | bytes | count | CRC   | CRC   | …    |
 *   |       |      |       | u64      | u32   | u32   | u32   | u32   |      |
 *   +-------+------+-------+----------+-------+-------+-------+-------+------+
 * ```
 *
 * - `magic`: the bytes `A5 42 4C 4B` (`0xa5`, "BLK").
 * - `version`: 1. `flags`: 0. A reader takes a block with others for damage.
 * - `first ordinal`: the number of its first frame, counted from 0 through the
 *   life of the log, over all its segments and runs. A number comes once; a gap
 *   in them is a loss.
 * - `body bytes`: of all its frames, a multiple of 8, 24 to 1,048,576.
 * - `header CRC`: CRC-32 (that of zlib) of the 24 bytes before it, XOR the salt
 *   of the segment, which is the CRC-32 in the segment's own header: a block of
 *   another segment, also one inside a payload, does not pass for one of this.
 * - `body CRC`: the CRC-32 of the body, begun with the header CRC, so that a
 *   body does not pass under the header of another.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { FRAME_HEADER_BYTES } from "./frame.ts";

/** The first four bytes of a block, as a little-endian number. */
export const BLOCK_MAGIC = 0x4b4c42a5;
/** The version of blocks this code writes and reads. */
export const BLOCK_VERSION = 1;
/** Bytes before the body; fixed by the format. */
export const BLOCK_HEADER_BYTES = 32;
/** The most bytes a body may have; fixed by the format. */
export const MAX_BODY_BYTES = 1 << 20;

/** Bytes of a header that its own CRC covers. */
const CHECKED_BYTES = 24;

/** What a block says of itself. */
export interface BlockHeader {
  /** The number of its first frame in the life of the log. */
  readonly firstOrdinal: bigint;
  /** Bytes of its frames. */
  readonly bodyBytes: number;
  /** How many frames it has. */
  readonly frames: number;
}

/** What a block says of itself, as it is read. */
export interface ReadBlockHeader extends BlockHeader {
  /** The header CRC, with which that of the body begins. */
  readonly headerCrc: number;
  /** The body CRC. */
  readonly bodyCrc: number;
}

/**
 * Writes the header of a block.
 *
 * @param target Where to: 32 bytes from `at`.
 * @param at Offset in the target, in bytes.
 * @param block What to write.
 * @param salt The salt of the segment.
 * @param body The frames, in as many parts as they lie in.
 */
export function writeBlockHeader(
  target: Uint8Array,
  at: number,
  block: BlockHeader,
  salt: number,
  ...body: readonly Uint8Array[]
): void {
  const view = new DataView(target.buffer, target.byteOffset + at);
  view.setUint32(0, BLOCK_MAGIC, true);
  view.setUint16(4, BLOCK_VERSION, true);
  view.setUint16(6, 0, true);
  view.setBigUint64(8, block.firstOrdinal, true);
  view.setUint32(16, block.bodyBytes, true);
  view.setUint32(20, block.frames, true);
  let crc = headerCrc(target, at, salt);
  view.setUint32(24, crc, true);
  for (const part of body) crc = crc32(part, crc);
  view.setUint32(28, crc, true);
}

/**
 * Reads the header of a block.
 *
 * @param bytes Where from.
 * @param at Offset in the bytes.
 * @param salt The salt of the segment.
 * @returns What stands there; `undefined` if it is no whole and undamaged
 * header. The body is not looked at ({@linkcode isBodyIntact}).
 */
export function readBlockHeader(
  bytes: Uint8Array,
  at: number,
  salt: number,
): ReadBlockHeader | undefined {
  if (at + BLOCK_HEADER_BYTES > bytes.byteLength) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  if (view.getUint32(0, true) !== BLOCK_MAGIC) return undefined;
  const crc = view.getUint32(24, true);
  if (crc !== headerCrc(bytes, at, salt)) return undefined;
  const bodyBytes = view.getUint32(16, true);
  const frames = view.getUint32(20, true);
  const isSensible = view.getUint32(4, true) === BLOCK_VERSION &&
    bodyBytes % 8 === 0 && bodyBytes <= MAX_BODY_BYTES && frames > 0 &&
    frames * FRAME_HEADER_BYTES <= bodyBytes;
  if (!isSensible) return undefined;
  return {
    firstOrdinal: view.getBigUint64(8, true),
    bodyBytes,
    frames,
    headerCrc: crc,
    bodyCrc: view.getUint32(28, true),
  };
}

/**
 * Tells whether a body is the one that was written under its header.
 *
 * @param header The header.
 * @param body The body, whole.
 * @returns Whether its CRC is right.
 */
export function isBodyIntact(
  header: ReadBlockHeader,
  body: Uint8Array,
): boolean {
  return body.byteLength === header.bodyBytes &&
    crc32(body, header.headerCrc) === header.bodyCrc;
}

/**
 * Finds the salt under which the header of a block would be undamaged, for
 * segments whose own header is lost.
 *
 * @param bytes Where the block's header is.
 * @param at Offset in the bytes.
 * @returns The salt; `undefined` where no block begins.
 */
export function saltOfBlock(bytes: Uint8Array, at: number): number | undefined {
  if (at + BLOCK_HEADER_BYTES > bytes.byteLength) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  const salt = (view.getUint32(24, true) ^ headerCrc(bytes, at, 0)) >>> 0;
  return readBlockHeader(bytes, at, salt) === undefined ? undefined : salt;
}

function headerCrc(bytes: Uint8Array, at: number, salt: number): number {
  return (crc32(bytes.subarray(at, at + CHECKED_BYTES)) ^ salt) >>> 0;
}
