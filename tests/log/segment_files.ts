/**
 * Segments that tests write byte by byte, without a logger.
 *
 * @module
 */

import { join } from "node:path";
import { BLOCK_HEADER_BYTES, writeBlockHeader } from "../../src/log/block.ts";
import { frameBytes, writeFrameHeader } from "../../src/log/frame.ts";
import {
  encodeSegmentHeader,
  saltOfSegment,
  SEGMENT_HEADER_BYTES,
} from "../../src/log/segment_header.ts";
import { encodeSegmentIndex } from "../../src/log/segment_index.ts";
import { indexPath, segmentName } from "../../src/log/segment_name.ts";
import { SpanBuilder } from "../../src/log/span_builder.ts";

/** A frame to write. */
export interface TestFrame {
  readonly sourceId: number;
  readonly timestamp: bigint;
  readonly data: Uint8Array;
  /** 3, a whole entry, if it is left out. */
  readonly flags?: number;
  readonly producer?: number;
  readonly sequence?: bigint;
}

/** A segment to write: its blocks, each with its frames. */
export interface TestSegment {
  readonly number: number;
  readonly firstOrdinal: number;
  readonly blocks: readonly (readonly TestFrame[])[];
  readonly runId?: Uint8Array;
}

/** A segment as bytes. */
export interface EncodedSegment {
  readonly bytes: Uint8Array;
  readonly salt: number;
  /** Where each block begins. */
  readonly offsets: readonly number[];
  /** The number behind that of its last frame. */
  readonly nextOrdinal: number;
}

/** The run of the logger that tests pretend to be. */
export const RUN_ID: Uint8Array = Uint8Array.from({ length: 16 }, (_, i) => i);

/** Writes frames one behind the other. */
export function encodeFrames(frames: readonly TestFrame[]): Uint8Array {
  const sizes = frames.map(({ data }) => frameBytes(data.length));
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [i, frame] of frames.entries()) {
    writeFrameHeader(view, at, {
      length: frame.data.length,
      source: frame.sourceId,
      flags: frame.flags ?? 3,
      producer: frame.producer ?? 0,
      timestamp: frame.timestamp,
      sequence: frame.sequence ?? 0n,
    });
    bytes.set(frame.data, at + 24);
    at += sizes[i]!;
  }
  return bytes;
}

/** Writes a block. */
export function encodeBlock(
  firstOrdinal: number,
  frames: readonly TestFrame[],
  salt: number,
): Uint8Array {
  const body = encodeFrames(frames);
  const bytes = new Uint8Array(BLOCK_HEADER_BYTES + body.length);
  bytes.set(body, BLOCK_HEADER_BYTES);
  const block = {
    firstOrdinal: BigInt(firstOrdinal),
    bodyBytes: body.length,
    frames: frames.length,
  };
  writeBlockHeader(bytes, 0, block, salt, body);
  return bytes;
}

/** Writes a segment. */
export function encodeSegment(segment: TestSegment): EncodedSegment {
  const { number, firstOrdinal, blocks, runId = RUN_ID } = segment;
  const header = encodeSegmentHeader({
    number,
    firstOrdinal: BigInt(firstOrdinal),
    runId,
    created: 1_700_000_000_000_000_000n,
  });
  const salt = saltOfSegment(header);
  const parts = [header];
  const offsets: number[] = [];
  let size = header.length;
  let nextOrdinal = firstOrdinal;
  for (const frames of blocks) {
    const block = encodeBlock(nextOrdinal, frames, salt);
    offsets.push(size);
    parts.push(block);
    size += block.length;
    nextOrdinal += frames.length;
  }
  return { bytes: concat(parts), salt, offsets, nextOrdinal };
}

/** Makes the index of a segment, as the writer that closes it does. */
export function encodeIndex(
  { bytes, salt, offsets }: EncodedSegment,
  { firstOrdinal, blocks }: TestSegment,
  spanBytes?: number,
): Uint8Array {
  const builder = new SpanBuilder(spanBytes);
  let ordinal = firstOrdinal;
  blocks.forEach((frames, i) => {
    const offset = offsets[i]!;
    const end = offsets[i + 1] ?? bytes.length;
    builder.add({
      offset,
      bytes: end - offset,
      headerBytes: BLOCK_HEADER_BYTES,
      firstOrdinal: ordinal,
      frames: frames.length,
    }, bytes.slice(offset + BLOCK_HEADER_BYTES, end));
    ordinal += frames.length;
  });
  return encodeSegmentIndex({
    segmentBytes: bytes.length,
    salt,
    isClosed: true,
    spans: builder.finish(),
  });
}

/** How {@linkcode writeSegments} writes. */
export interface WriteSegmentsOptions {
  /** Whether each segment gets an index. */
  readonly indexed?: (number: number) => boolean;
  /** From how many bytes on the index closes a span. */
  readonly spanBytes?: number;
}

/** Writes the segments of a log into a directory; gives their bytes. */
export function writeSegments(
  directory: string,
  segments: readonly (readonly (readonly TestFrame[])[])[],
  { indexed = () => false, spanBytes }: WriteSegmentsOptions = {},
): EncodedSegment[] {
  let firstOrdinal = 0;
  return segments.map((blocks, i) => {
    const segment = { number: i + 1, firstOrdinal, blocks };
    const encoded = encodeSegment(segment);
    const path = join(directory, segmentName(segment.number));
    Deno.writeFileSync(path, encoded.bytes);
    if (indexed(segment.number)) {
      const index = encodeIndex(encoded, segment, spanBytes);
      Deno.writeFileSync(indexPath(path), index);
    }
    firstOrdinal = encoded.nextOrdinal;
    return encoded;
  });
}

/** Puts bytes one behind the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Bytes before the first block. */
export { SEGMENT_HEADER_BYTES };
