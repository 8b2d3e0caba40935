/**
 * One entry as a NumPy file: version 1.0 of the format, a vector of bytes.
 *
 * ```text
 *   0         6         8          10                   128 129         137
 *   +---------+---------+----------+--------------------+---+-----------+------+
 *   | \x93    | version | length   | {'descr': '|u1', … | s | timestamp | data |
 *   | "NUMPY" | 1, 0    | u16: 118 | spaces, newline    | u8| u64 LE    | N    |
 *   +---------+---------+----------+--------------------+---+-----------+------+
 *                                                        9 + N bytes of array
 * ```
 *
 * The text after `length` is a Python literal; the `shape` in it says how many
 * bytes follow. What is written equals the bytes of `numpy.save`. What is read
 * may be anything that NumPy writes for such a vector: version 1, 2 or 3, keys
 * in any order, any padding.
 *
 * The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @module
 */

import type { LogEntry } from "./entry.ts";
import { LogError } from "./log_error.ts";

/** Bytes before the text of a header in version 1. */
const TEXT_AT = 10;
/** Bytes before the array; fixed by what NumPy writes for a vector. */
const ARRAY_AT = 128;
/** Bytes of the array before the payload: source and timestamp. */
const ENTRY_HEADER_BYTES = 9;
/** Bytes before the payload. */
export const NPY_HEAD_BYTES: number = ARRAY_AT + ENTRY_HEADER_BYTES;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** The longest header that is read; NumPy's own limit. */
const LONGEST_TEXT = 10_000;

/** Makes what stands before payloads, in memory that is used again. */
export class NpyHead {
  readonly #bytes = new Uint8Array(NPY_HEAD_BYTES);
  readonly #view = new DataView(this.#bytes.buffer);
  #length = -1;

  /**
   * Writes all of an entry's file but the payload, which follows it.
   *
   * @param sourceId The source: 0 to 255.
   * @param timestamp When, in ns.
   * @param length Bytes of the payload.
   * @returns The bytes: 137 of them, overwritten by the next call.
   */
  write(sourceId: number, timestamp: bigint, length: number): Uint8Array {
    // Most entries of a source are of one length.
    if (length !== this.#length) writeHeader(this.#bytes, length);
    this.#length = length;
    this.#view.setUint8(ARRAY_AT, sourceId);
    this.#view.setBigUint64(ARRAY_AT + 1, timestamp, true);
    return this.#bytes;
  }

  /**
   * Tells whether a file begins as NumPy writes a vector that ends with it.
   *
   * @param bytes The bytes of the file.
   * @returns Whether the array stands behind 128 bytes.
   */
  fits(bytes: Uint8Array): boolean {
    const length = bytes.length - NPY_HEAD_BYTES;
    if (length < 0) return false;
    if (length !== this.#length) writeHeader(this.#bytes, length);
    this.#length = length;
    for (let at = 0; at < ARRAY_AT; at++) {
      if (bytes[at] !== this.#bytes[at]) return false;
    }
    return true;
  }
}

const expected = new NpyHead();

function writeHeader(head: Uint8Array, length: number): void {
  const textBytes = ARRAY_AT - TEXT_AT;
  const shape = `(${ENTRY_HEADER_BYTES + length},)`;
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': ${shape}, }`;
  head.fill(0x20, 0, ARRAY_AT);
  head.set([...MAGIC, 1, 0, textBytes & 0xff, textBytes >> 8]);
  new TextEncoder().encodeInto(text, head.subarray(TEXT_AT));
  head[ARRAY_AT - 1] = 0x0a;
}

/**
 * Writes an entry as NumPy would save it.
 *
 * @param entry The entry.
 * @returns The bytes of its file.
 */
export function encodeNpy({ sourceId, timestamp, data }: LogEntry): Uint8Array {
  const bytes = new Uint8Array(NPY_HEAD_BYTES + data.length);
  bytes.set(new NpyHead().write(sourceId, timestamp, data.length));
  bytes.set(data, NPY_HEAD_BYTES);
  return bytes;
}

/**
 * Reads an entry that NumPy has saved.
 *
 * @param bytes The bytes of its file.
 * @param file The file, for the error.
 * @returns The entry; its data is part of the bytes.
 * @throws {LogError} `NPY_MALFORMED`: it is not a vector of bytes with a source
 * and a timestamp.
 */
export function decodeNpy(bytes: Uint8Array, file: string): LogEntry {
  const at = arrayAt(bytes, file);
  if (bytes.length < at + ENTRY_HEADER_BYTES) {
    const found = `${bytes.length - at} bytes`;
    throw malformed(file, "a source and a timestamp in 9 bytes", found);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  return {
    sourceId: view.getUint8(0),
    timestamp: view.getBigUint64(1, true),
    data: bytes.subarray(at + ENTRY_HEADER_BYTES),
  };
}

/** Where the array begins, which must go on to the end of the bytes. */
function arrayAt(bytes: Uint8Array, file: string): number {
  if (expected.fits(bytes)) return ARRAY_AT;
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw malformed(file, "a NumPy file", "other bytes at its beginning");
  }
  const major = bytes[6] ?? 0;
  if (major < 1 || major > 3 || bytes[7] !== 0) {
    const found = `version ${major}.${bytes[7] ?? 0}`;
    throw malformed(file, "version 1.0, 2.0 or 3.0 of the format", found);
  }
  const textAt = major === 1 ? TEXT_AT : TEXT_AT + 2;
  if (bytes.length < textAt) throw malformed(file, "a header", "its end");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const textBytes = major === 1
    ? view.getUint16(8, true)
    : view.getUint32(8, true);
  if (textBytes > LONGEST_TEXT || bytes.length < textAt + textBytes) {
    const found = `${textBytes} bytes of header in ${bytes.length}`;
    throw malformed(file, "a header that fits in the file", found);
  }
  const text = new TextDecoder("latin1").decode(
    bytes.subarray(textAt, textAt + textBytes),
  );
  const length = vectorLength(text, file);
  const at = textAt + textBytes;
  if (bytes.length - at !== length) {
    const found = `${bytes.length - at} bytes`;
    throw malformed(file, `${length} bytes of array`, found);
  }
  return at;
}

/** Reads the literal of a header; only what a vector of bytes has is let by. */
function vectorLength(text: string, file: string): number {
  const keys = new Map<string, string>();
  const field = /'(\w+)' *: *('[^']*'|True|False|\([\d, ]*\)) *(,|(?=\}))/y;
  const begin = /^ *\{ */.exec(text)?.[0].length ?? text.length;
  field.lastIndex = begin;
  let end = begin;
  for (let found; (found = field.exec(text)) !== null;) {
    keys.set(found[1]!, found[2]!);
    while (text[field.lastIndex] === " ") field.lastIndex++;
    end = field.lastIndex;
  }
  const isWhole = keys.size === 3 && /^\}[ \n]*$/.test(text.slice(end));
  const shape = /^\((\d{1,15}), *\)$/.exec(keys.get("shape") ?? "");
  const isBytes = /^'[|<>=]?(u1|B)'$/.test(keys.get("descr") ?? "");
  const hasOrder = /^(True|False)$/.test(keys.get("fortran_order") ?? "");
  if (!isWhole || shape === null || !isBytes || !hasOrder) {
    throw malformed(file, "a vector of uint8", text.trim().slice(0, 200));
  }
  return Number(shape[1]);
}

function malformed(file: string, expected: string, found: string): LogError {
  return new LogError(
    `Cannot read '${file}' as an entry: expected ${expected}, found ${found}`,
    {
      code: "NPY_MALFORMED",
      data: { file },
      hints: [
        "Entries are vectors of uint8: a source, a timestamp of 8 bytes, data.",
      ],
    },
  );
}
