/**
 * The first bytes of a segment: what lies in it, and where.
 *
 * ```text
 * byte  size
 *    0     8  magic, "ASSAYSHM"
 *    8     4  version, 1
 *   12     4  CRC-32 of bytes 0 to 11, 16 to 127 and the shape
 *   16    16  identity of the segment, random
 *   32     8  where the elements begin, D
 *   40     8  how many bytes they take
 *   48     4  size of the lock
 *   52     4  number of axes, n, at most 64
 *   56     8  dtype as NumPy writes it: "<f8", "|b1"; zeros behind
 *   64    32  whose lock it is: "glibc-x86_64"; zeros behind
 *   96    32  zeros
 *  128    60  the lock, a pthread_mutex_t; zeros behind
 *  188     4  1 if a holder of the lock ended and no taker was told of it yet
 *  192    8n  the length of each axis
 *    …        zeros
 *    D        the elements, in C order, to the end of the file
 * ```
 *
 * All numbers are unsigned and little-endian; D is a multiple of 128, so that
 * the lock and the elements share no cache line. Everything but the lock and
 * the elements is written once, before the segment has a name. A reader
 * refuses every version but this one, and ignores the zeros.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { type DType, DTYPES, sizeOf } from "../array/mod.ts";
import type { SegmentLayout } from "./segment.ts";

/** The most axes a segment can have, which is also NumPy's limit. */
export const MAX_AXES = 64;

/** Where the lock is. */
export const MUTEX_OFFSET = 128;

/** How many bytes belong to the lock. */
export const LOCK_BYTES = 64;

/** Where among those it says that a holder ended, until a taker is told. */
export const NEWS_OFFSET = 60;

/** As many bytes at the start of a segment hold its whole header. */
export const MAX_HEADER = 192 + 8 * MAX_AXES;

const MAGIC = "ASSAYSHM";
const VERSION = 1;
const SHAPE_OFFSET = 192;
const ALIGNMENT = 128;

const NUMPY_TYPES: { readonly [D in DType]: string } = {
  bool: "|b1",
  int8: "|i1",
  int16: "<i2",
  int32: "<i4",
  int64: "<i8",
  uint8: "|u1",
  uint16: "<u2",
  uint32: "<u4",
  uint64: "<u8",
  float16: "<f2",
  float32: "<f4",
  float64: "<f8",
};

/** What a header tells. */
export interface Header {
  /** Which segment it is, 32 hexadecimal digits. */
  readonly identity: string;
  /** Shape and dtype. */
  readonly layout: SegmentLayout;
  /** Where the elements begin, in bytes. */
  readonly dataOffset: number;
  /** How many bytes they take. */
  readonly dataBytes: number;
  /** How many bytes the lock takes. */
  readonly mutexSize: number;
  /** Whose lock it is. */
  readonly abi: string;
}

/** Why a file holds no segment that can be used. */
export interface HeaderProblem {
  /**
   * Whether it is no segment at all, one of another version, or one that was
   * damaged.
   */
  readonly problem: "foreign" | "version" | "damaged";
  /** What was expected, and what was found. */
  readonly expected: string;
  readonly found: string;
}

/**
 * Lays out a new segment.
 *
 * @param layout Shape and dtype; at most {@linkcode MAX_AXES} axes.
 * @param lock Whose lock it gets, and how large that is.
 * @returns Its header.
 */
export function newHeader(
  layout: SegmentLayout,
  lock: { readonly abi: string; readonly mutexSize: number },
): Header {
  const end = SHAPE_OFFSET + 8 * layout.shape.length;
  return {
    identity: crypto.getRandomValues(new Uint8Array(16)).toHex(),
    layout,
    dataOffset: Math.ceil(end / ALIGNMENT) * ALIGNMENT,
    dataBytes: sizeOf(layout.shape, layout.dtype).bytes,
    ...lock,
  };
}

/**
 * Writes a header.
 *
 * @param bytes The segment from its start, all zeros.
 * @param header What to write.
 */
export function writeHeader(bytes: Uint8Array, header: Header): void {
  const { layout: { dtype, shape }, identity } = header;
  const view = viewOf(bytes);
  const text = (offset: number, value: string) =>
    new TextEncoder().encodeInto(value, bytes.subarray(offset));
  text(0, MAGIC);
  view.setUint32(8, VERSION, true);
  bytes.set(Uint8Array.fromHex(identity), 16);
  view.setBigUint64(32, BigInt(header.dataOffset), true);
  view.setBigUint64(40, BigInt(header.dataBytes), true);
  view.setUint32(48, header.mutexSize, true);
  view.setUint32(52, shape.length, true);
  text(56, NUMPY_TYPES[dtype]);
  text(64, header.abi);
  for (const [axis, length] of shape.entries()) {
    view.setBigUint64(SHAPE_OFFSET + 8 * axis, BigInt(length), true);
  }
  view.setUint32(12, checksum(bytes, shape.length), true);
}

/**
 * Reads a header, and checks it against the file it is of.
 *
 * @param bytes The start of the file: {@linkcode MAX_HEADER} bytes, or all.
 * @param fileSize The size of the file, in bytes.
 * @returns What it tells, or what is wrong with it.
 */
export function readHeader(
  bytes: Uint8Array,
  fileSize: number,
): Header | HeaderProblem {
  if (textAt(bytes, 0, 8) !== MAGIC) {
    return problem("foreign", "a segment of assay", "another kind of file");
  }
  if (bytes.length < SHAPE_OFFSET) {
    return damaged(`at least ${SHAPE_OFFSET} bytes`, String(fileSize));
  }
  const view = viewOf(bytes);
  const version = view.getUint32(8, true);
  if (version !== VERSION) {
    return problem("version", `version ${VERSION}`, `version ${version}`);
  }
  const axes = view.getUint32(52, true);
  const end = SHAPE_OFFSET + 8 * axes;
  if (axes > MAX_AXES || end > bytes.length) {
    return damaged(`at most ${MAX_AXES} axes inside the file`, `${axes}`);
  }
  if (view.getUint32(12, true) !== checksum(bytes, axes)) {
    return damaged("a header with its checksum", "another checksum");
  }
  return checkedFields(bytes, axes, fileSize);
}

/** The checksum tells chance from intent; a header may be made on purpose. */
function checkedFields(
  bytes: Uint8Array,
  axes: number,
  fileSize: number,
): Header | HeaderProblem {
  const view = viewOf(bytes);
  const number = (offset: number) => Number(view.getBigUint64(offset, true));
  const numpyType = textAt(bytes, 56, 8);
  const dtype = DTYPES.find((dtype) => NUMPY_TYPES[dtype] === numpyType);
  if (dtype === undefined) return damaged("a known dtype", `'${numpyType}'`);
  const shape = Array.from(
    { length: axes },
    (_, axis) => number(SHAPE_OFFSET + 8 * axis),
  );
  const [dataOffset, dataBytes] = [number(32), number(40)];
  const shapeBytes = shape.reduce((product, length) => product * length, 1) *
    Number(numpyType.at(-1));
  if (!shape.every(Number.isSafeInteger) || shapeBytes !== dataBytes) {
    return damaged(
      `${dataBytes} bytes of elements`,
      `shape [${shape.join(", ")}] of ${dtype}`,
    );
  }
  if (
    dataOffset % ALIGNMENT !== 0 || dataOffset < SHAPE_OFFSET + 8 * axes ||
    dataOffset + dataBytes !== fileSize
  ) {
    return damaged(
      `${dataBytes} bytes from byte ${dataOffset} to the end`,
      `a file of ${fileSize} bytes`,
    );
  }
  return {
    identity: bytes.subarray(16, 32).toHex(),
    layout: { dtype, shape },
    dataOffset,
    dataBytes,
    mutexSize: view.getUint32(48, true),
    abi: textAt(bytes, 64, 32),
  };
}

function checksum(bytes: Uint8Array, axes: number): number {
  const parts = [[0, 12], [16, 128], [SHAPE_OFFSET, SHAPE_OFFSET + 8 * axes]];
  return parts.reduce((sum, part) => crc32(bytes.subarray(...part), sum), 0);
}

function textAt(bytes: Uint8Array, offset: number, length: number): string {
  const text = bytes.subarray(offset, offset + length);
  const end = text.indexOf(0);
  return String.fromCharCode(...text.subarray(0, end < 0 ? length : end));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(expected: string, found: string): HeaderProblem {
  return problem("damaged", expected, found);
}

function problem(
  problem: HeaderProblem["problem"],
  expected: string,
  found: string,
): HeaderProblem {
  return { problem, expected, found };
}
