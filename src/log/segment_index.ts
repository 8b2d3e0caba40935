/**
 * The index that stands beside a finished segment, so that its entries can be
 * counted and sought without reading it.
 *
 * All numbers are little-endian.
 *
 * ```text
 *   0          8         12        16         24         28       32
 *   +----------+---------+---------+----------+----------+--------+
 *   | ASSAYIDX | version | header  | segment  | segment  | flags  |
 *   |          | u32     | bytes   | bytes    | CRC      | u32    |
 *   |          |         | u32     | u64      | u32      |        |
 *   +----------+---------+---------+----------+----------+--------+
 *   32         40                                        60       64
 *   +----------+----------------------------------------+--------+---------
 *   | spans    | zeros                                  | CRC-32 | spans …
 *   | u64      |                                        |        |
 *   +----------+----------------------------------------+--------+---------
 * ```
 *
 * - `segment bytes` and `segment CRC`: the size of the segment it was made for,
 *   and the CRC-32 in that segment's header. An index with others is stale.
 * - `flags`: 1 if the segment was closed by its writer; 0 if it was left behind
 *   by one that was ended, so that bytes behind its last span are a torn tail.
 * - `CRC-32`: that of zlib, of the 60 bytes before it and of all behind it.
 *
 * Each span is a record of 32 bytes, then one for each source, one for each
 * part of an entry ({@linkcode Span}):
 *
 * ```text
 *   span    offset u64, bytes u32, frames u32, first ordinal u64,
 *           sources u32, parts u32
 *   source  entries u32, source u8, zeros 3, bytes u64, first u64, last u64
 *   part    source u8, flags u8, producer u16, bytes u32, timestamp u64,
 *           sequence u64, offset u64
 * ```
 *
 * @module
 */

import { crc32 } from "node:zlib";
import type { EntryPart, Span, SpanSource } from "./span.ts";

/** The version of indexes this code writes and reads. */
export const INDEX_VERSION = 1;

/** "ASSAYIDX" as a little-endian number. */
const MAGIC = 0x5844495941535341n;
const HEADER_BYTES = 64;
const RECORD_BYTES = 32;
const CRC_AT = 60;
const CLOSED = 1;

/** What an index says of its segment. */
export interface SegmentIndex {
  /** Bytes of the segment. */
  readonly segmentBytes: number;
  /** The CRC-32 in the segment's header. */
  readonly salt: number;
  /** Whether its writer closed it. */
  readonly isClosed: boolean;
  /** Its undamaged parts, in the order in which they stand in the file. */
  readonly spans: readonly Span[];
}

/**
 * Makes the content of an index.
 *
 * @param index What to write.
 * @returns The bytes of the file.
 */
export function encodeSegmentIndex(index: SegmentIndex): Uint8Array {
  const records = index.spans.reduce(
    (sum, { sources, parts }) => sum + 1 + sources.length + parts.length,
    0,
  );
  const bytes = new Uint8Array(HEADER_BYTES + records * RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, MAGIC, true);
  view.setUint32(8, INDEX_VERSION, true);
  view.setUint32(12, HEADER_BYTES, true);
  view.setBigUint64(16, BigInt(index.segmentBytes), true);
  view.setUint32(24, index.salt, true);
  view.setUint32(28, index.isClosed ? CLOSED : 0, true);
  view.setBigUint64(32, BigInt(index.spans.length), true);
  let at = HEADER_BYTES;
  for (const span of index.spans) at = writeSpan(view, at, span);
  view.setUint32(CRC_AT, checksum(bytes), true);
  return bytes;
}

function writeSpan(view: DataView, start: number, span: Span): number {
  let at = start;
  view.setBigUint64(at, BigInt(span.offset), true);
  view.setUint32(at + 8, span.bytes, true);
  view.setUint32(at + 12, span.frames, true);
  view.setBigUint64(at + 16, BigInt(span.firstOrdinal), true);
  view.setUint32(at + 24, span.sources.length, true);
  view.setUint32(at + 28, span.parts.length, true);
  at += RECORD_BYTES;
  for (const source of span.sources) {
    view.setUint32(at, source.entries, true);
    view.setUint8(at + 4, source.sourceId);
    view.setBigUint64(at + 8, BigInt(source.bytes), true);
    view.setBigUint64(at + 16, source.first, true);
    view.setBigUint64(at + 24, source.last, true);
    at += RECORD_BYTES;
  }
  for (const part of span.parts) {
    view.setUint8(at, part.sourceId);
    view.setUint8(at + 1, part.flags);
    view.setUint16(at + 2, part.producer, true);
    view.setUint32(at + 4, part.bytes, true);
    view.setBigUint64(at + 8, part.timestamp, true);
    view.setBigUint64(at + 16, part.sequence, true);
    view.setBigUint64(at + 24, BigInt(part.offset), true);
    at += RECORD_BYTES;
  }
  return at;
}

/**
 * Reads the content of an index.
 *
 * @param bytes The bytes of the file.
 * @returns What it says; `undefined` if it is damaged or of another version.
 */
export function decodeSegmentIndex(
  bytes: Uint8Array,
): SegmentIndex | undefined {
  if (bytes.byteLength < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isSound = view.getBigUint64(0, true) === MAGIC &&
    view.getUint32(8, true) === INDEX_VERSION &&
    view.getUint32(12, true) === HEADER_BYTES &&
    view.getUint32(CRC_AT, true) === checksum(bytes);
  if (!isSound) return undefined;
  const spans: Span[] = [];
  const count = Number(view.getBigUint64(32, true));
  let at = HEADER_BYTES;
  for (let i = 0; i < count; i++) {
    const span = readSpan(view, at);
    spans.push(span);
    at += (1 + span.sources.length + span.parts.length) * RECORD_BYTES;
  }
  return {
    segmentBytes: Number(view.getBigUint64(16, true)),
    salt: view.getUint32(24, true),
    isClosed: (view.getUint32(28, true) & CLOSED) !== 0,
    spans,
  };
}

function readSpan(view: DataView, at: number): Span {
  const sources = view.getUint32(at + 24, true);
  const parts = view.getUint32(at + 28, true);
  const behind = at + RECORD_BYTES;
  return {
    offset: Number(view.getBigUint64(at, true)),
    bytes: view.getUint32(at + 8, true),
    frames: view.getUint32(at + 12, true),
    firstOrdinal: Number(view.getBigUint64(at + 16, true)),
    sources: Array.from(
      { length: sources },
      (_, i) => readSource(view, behind + i * RECORD_BYTES),
    ),
    parts: Array.from(
      { length: parts },
      (_, i) => readPart(view, behind + (sources + i) * RECORD_BYTES),
    ),
  };
}

function readSource(view: DataView, at: number): SpanSource {
  return {
    sourceId: view.getUint8(at + 4),
    entries: view.getUint32(at, true),
    bytes: Number(view.getBigUint64(at + 8, true)),
    first: view.getBigUint64(at + 16, true),
    last: view.getBigUint64(at + 24, true),
  };
}

function readPart(view: DataView, at: number): EntryPart {
  return {
    sourceId: view.getUint8(at),
    flags: view.getUint8(at + 1),
    producer: view.getUint16(at + 2, true),
    bytes: view.getUint32(at + 4, true),
    timestamp: view.getBigUint64(at + 8, true),
    sequence: view.getBigUint64(at + 16, true),
    offset: Number(view.getBigUint64(at + 24, true)),
  };
}

function checksum(bytes: Uint8Array): number {
  return crc32(bytes.subarray(HEADER_BYTES), crc32(bytes.subarray(0, CRC_AT)));
}
