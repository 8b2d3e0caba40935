/**
 * What a segment holds, by its index or by reading it.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import { Buffer } from "node:buffer";
import { BLOCK_HEADER_BYTES, BLOCK_MAGIC, saltOfBlock } from "./block.ts";
import type { LogDamage } from "./entry_source.ts";
import { LogError } from "./log_error.ts";
import { OrdinalSet } from "./ordinal_set.ts";
import { scanBlocks } from "./scan_blocks.ts";
import { SegmentFile } from "./segment_file.ts";
import {
  type ReadSegmentHeader,
  SEGMENT_HEADER_BYTES,
} from "./segment_header.ts";
import { decodeSegmentIndex, type SegmentIndex } from "./segment_index.ts";
import { indexPath } from "./segment_name.ts";
import type { Span } from "./span.ts";
import { SpanBuilder } from "./span_builder.ts";

/** What a segment holds. */
export interface Segment {
  /** The path of the file. */
  readonly path: string;
  /** What it says of itself; `undefined` where that is lost. */
  readonly header: ReadSegmentHeader | undefined;
  /** The salt of its blocks; 0 if it has none. */
  readonly salt: number;
  /** Bytes of the file when it was looked at. */
  readonly size: number;
  /** Whether its writer closed it. */
  readonly isClosed: boolean;
  /** Whether a whole index stood beside it. */
  readonly isIndexed: boolean;
  /** Its undamaged parts, in the order in which they stand in the file. */
  readonly spans: readonly Span[];
  /** What is lost of it. */
  readonly damage: readonly LogDamage[];
  /** Where the bytes at the end that are no blocks begin; else the size. */
  readonly end: number;
}

/**
 * Finds out what a segment holds.
 *
 * Its index is believed if it was made for a file of this header and size; what
 * it leaves out is looked at. Without one the whole segment is read.
 *
 * @param path The path of the file.
 * @returns What it holds.
 * @throws {LogError} `SEGMENT_MALFORMED`: it is of a newer version.
 */
export function readSegment(path: string): Segment {
  using file = new SegmentFile(path);
  const size = file.size();
  const header = typeof file.header === "string" ? undefined : file.header;
  if (file.header === "newer") throw newerError(path);
  const found = readIndex(path);
  const index = found?.segmentBytes === size &&
      (header === undefined || header.salt === found.salt)
    ? found
    : undefined;
  const salt = header?.salt ?? index?.salt ?? findSalt(file, size);
  if (salt === undefined) return unreadable(file, size);
  const damage: LogDamage[] = [];
  if (header === undefined) {
    damage.push({
      kind: "damaged",
      file: path,
      offset: 0,
      bytes: SEGMENT_HEADER_BYTES,
      found: "a header that is not what was written",
    });
  }
  if (found !== undefined && found.salt === salt && found.segmentBytes > size) {
    damage.push({
      kind: "damaged",
      file: path,
      offset: size,
      bytes: found.segmentBytes - size,
      found: "the end of the file, before that of the segment",
    });
  }
  const isClosed = (index ?? found)?.salt === salt &&
    (index ?? found)!.isClosed;
  const { spans, end } = index === undefined
    ? scan(file, salt, size, isClosed, damage)
    : takeIndex(file, index, size, damage);
  damage.push(...leftOut(path, header, spans));
  return {
    path,
    header,
    salt,
    size,
    isClosed,
    isIndexed: index !== undefined,
    spans,
    damage,
    end,
  };
}

/** Goes through a segment from its first block on. */
function scan(
  file: SegmentFile,
  salt: number,
  size: number,
  isClosed: boolean,
  damage: LogDamage[],
): { spans: Span[]; end: number } {
  const builder = new SpanBuilder();
  const seen = new OrdinalSet();
  let end = Math.min(size, SEGMENT_HEADER_BYTES);
  for (const { place, body } of scanBlocks(file, salt, end, size)) {
    const { offset, bytes } = place;
    if (body === undefined) {
      const isTail = offset + bytes === size;
      damage.push(lost(file.path, offset, bytes, isTail && !isClosed));
      continue;
    }
    end = offset + bytes;
    if (seen.add(place.firstOrdinal, place.frames)) builder.add(place, body);
    else damage.push(duplicate(file.path, offset, bytes));
  }
  return { spans: builder.finish(), end };
}

/** Believes an index, but looks at what it leaves out. */
function takeIndex(
  file: SegmentFile,
  index: SegmentIndex,
  size: number,
  damage: LogDamage[],
): { spans: readonly Span[]; end: number } {
  let at = SEGMENT_HEADER_BYTES;
  for (const { offset, bytes } of index.spans) {
    if (offset > at) damage.push(lost(file.path, at, offset - at, false));
    at = offset + bytes;
  }
  if (at < size) {
    damage.push(lost(file.path, at, size - at, !index.isClosed));
  }
  return { spans: index.spans, end: at };
}

/** Notes where frames are missing though no bytes between blocks are lost. */
function leftOut(
  file: string,
  header: ReadSegmentHeader | undefined,
  spans: readonly Span[],
): LogDamage[] {
  let offset = header === undefined ? -1 : SEGMENT_HEADER_BYTES;
  let ordinal = Number(header?.firstOrdinal ?? 0);
  return spans.toSorted((a, b) => a.firstOrdinal - b.firstOrdinal)
    .flatMap((span) => {
      const missing = span.firstOrdinal - ordinal;
      const isLeftOut = span.offset === offset && missing > 0;
      offset = span.offset + span.bytes;
      ordinal = span.firstOrdinal + span.frames;
      if (!isLeftOut) return [];
      const found = `${missing} frames fewer than were counted`;
      return [{ kind: "missing", file, offset: span.offset, bytes: 0, found }];
    });
}

function readIndex(path: string): SegmentIndex | undefined {
  try {
    return decodeSegmentIndex(readFileSync(indexPath(path)));
  } catch (error) {
    // One that cannot be read is as good as none: the segment says it all.
    const { code } = error as { code?: string };
    if (code === "ENOENT" || code === "EACCES" || code === "EISDIR") {
      return undefined;
    }
    throw error;
  }
}

/**
 * Finds the salt of a segment whose header is lost: that on which two blocks
 * agree, since one alone could be damaged.
 */
function findSalt(file: SegmentFile, size: number): number | undefined {
  const magic = new Uint8Array(Uint32Array.of(BLOCK_MAGIC).buffer);
  const step = 1 << 22;
  const seen = new Set<number>();
  for (let offset = 0; offset < size; offset += step) {
    const length = Math.min(step + BLOCK_HEADER_BYTES, size - offset);
    const bytes = file.read(offset, length);
    const buffer = Buffer.from(bytes.buffer, 0, bytes.byteLength);
    for (
      let at = buffer.indexOf(magic);
      at >= 0 && at < step;
      at = buffer.indexOf(magic, at + 1)
    ) {
      const salt = saltOfBlock(bytes, at);
      if (salt === undefined) continue;
      if (seen.has(salt)) return salt;
      seen.add(salt);
    }
  }
  return undefined;
}

/** A file without a header and without blocks that agree on their salt. */
function unreadable(file: SegmentFile, size: number): Segment {
  const isForeign = file.header === "foreign";
  // A logger that was ended between making a segment and writing its header.
  const isTorn = file.header === "short";
  const damage: LogDamage = {
    kind: isForeign ? "foreign" : isTorn ? "torn" : "damaged",
    file: file.path,
    offset: 0,
    bytes: size,
    found: isForeign
      ? "a file that does not begin as a segment does"
      : isTorn
      ? "the beginning of a header"
      : "a header that is not what was written",
  };
  return {
    path: file.path,
    header: undefined,
    salt: 0,
    size,
    isClosed: false,
    isIndexed: false,
    spans: [],
    damage: size === 0 ? [] : [damage],
    end: 0,
  };
}

function lost(
  file: string,
  offset: number,
  bytes: number,
  isTorn: boolean,
): LogDamage {
  return isTorn
    ? { kind: "torn", file, offset, bytes, found: "a block without its end" }
    : { kind: "damaged", file, offset, bytes, found: "no undamaged block" };
}

function duplicate(file: string, offset: number, bytes: number): LogDamage {
  const found = "a block whose frames came before";
  return { kind: "duplicate", file, offset, bytes, found };
}

function newerError(path: string): LogError {
  return new LogError(
    `Cannot read '${path}': expected a segment of version 1, found a newer one`,
    {
      code: "SEGMENT_MALFORMED",
      data: { path },
      hints: [
        "Read it with the version of assay that wrote it, or a newer one.",
      ],
    },
  );
}
