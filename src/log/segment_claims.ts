/**
 * What an archive says of the segments it was made of, so that a segment that
 * is still there is not read a second time, while one that holds the same
 * entries once more is.
 *
 * It is the comment of the ZIP file, which other readers pass by. All numbers
 * are little-endian.
 *
 * ```text
 *   0          8         12       16
 *   +----------+---------+--------+--------------------------+-----+--------+
 *   | ASSAYNPZ | version | count  | segment number | salt    |  …  | CRC-32 |
 *   |          | u32: 1  | u32    | u32            | u32     |     | u32    |
 *   +----------+---------+--------+--------------------------+-----+--------+
 * ```
 *
 * - `salt`: the CRC-32 in the header of the segment, which has the run and the
 *   time in it: another segment of that number has another one.
 * - `CRC-32`: that of zlib, of all bytes before it.
 *
 * Of a source, an archive holds all entries of the segments that it names. A
 * comment that is none of these, or of another version, names none: then what
 * segments and archive both hold is told by the entries themselves. So it is for
 * more segments than a comment has room for.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { LONGEST_COMMENT } from "./zip_format.ts";

/** A segment, told from all others. */
export interface SegmentClaim {
  /** Its number. */
  readonly number: number;
  /** The salt of its blocks. */
  readonly salt: number;
}

const MAGIC = "ASSAYNPZ";
const VERSION = 1;
const HEADER_BYTES = 16;
const CLAIM_BYTES = 8;
const CRC_BYTES = 4;

/** How many segments one archive can name. */
export const MOST_CLAIMS: number = Math.floor(
  (LONGEST_COMMENT - HEADER_BYTES - CRC_BYTES) / CLAIM_BYTES,
);

/**
 * Writes which segments an archive was made of.
 *
 * @param claims The segments.
 * @returns The comment of its file; none for more than 8,189.
 */
export function encodeClaims(claims: readonly SegmentClaim[]): Uint8Array {
  // Of some of them alone it would say that the others were not read.
  if (claims.length > MOST_CLAIMS) return new Uint8Array();
  const end = HEADER_BYTES + CLAIM_BYTES * claims.length;
  const bytes = new Uint8Array(end + CRC_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from(MAGIC));
  view.setUint32(8, VERSION, true);
  view.setUint32(12, claims.length, true);
  claims.forEach(({ number, salt }, index) => {
    view.setUint32(HEADER_BYTES + CLAIM_BYTES * index, number, true);
    view.setUint32(HEADER_BYTES + CLAIM_BYTES * index + 4, salt, true);
  });
  view.setUint32(end, crc32(bytes.subarray(0, end)), true);
  return bytes;
}

/**
 * Reads which segments an archive was made of.
 *
 * @param comment The comment of its file.
 * @returns The segments; `undefined` when the comment says nothing of them.
 */
export function decodeClaims(comment: Uint8Array): SegmentClaim[] | undefined {
  const end = comment.length - CRC_BYTES;
  if (end < HEADER_BYTES) return undefined;
  const view = new DataView(comment.buffer, comment.byteOffset, comment.length);
  const isWhole = Buffer.from(comment.subarray(0, 8)).equals(
    Buffer.from(MAGIC),
  ) && view.getUint32(8, true) === VERSION &&
    HEADER_BYTES + CLAIM_BYTES * view.getUint32(12, true) === end &&
    view.getUint32(end, true) === crc32(comment.subarray(0, end));
  if (!isWhole) return undefined;
  return Array.from({ length: view.getUint32(12, true) }, (_, index) => {
    const at = HEADER_BYTES + CLAIM_BYTES * index;
    return {
      number: view.getUint32(at, true),
      salt: view.getUint32(at + 4, true),
    };
  });
}
