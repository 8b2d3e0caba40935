/**
 * A segment that is open for reading.
 *
 * @module
 */

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import {
  decodeSegmentHeader,
  type ReadSegmentHeader,
  SEGMENT_HEADER_BYTES,
  type SegmentHeaderProblem,
} from "./segment_header.ts";

/** A segment that is open for reading. */
export class SegmentFile implements Disposable {
  /** The path of the file. */
  readonly path: string;
  /** What it says of itself, or why that cannot be used. */
  readonly header: ReadSegmentHeader | SegmentHeaderProblem;
  readonly #file: number;

  /**
   * Opens a segment.
   *
   * @param path The path of the file.
   */
  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, "r");
    try {
      this.header = decodeSegmentHeader(this.read(0, SEGMENT_HEADER_BYTES));
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  /**
   * Asks for the size.
   *
   * @returns Bytes of the file now.
   */
  size(): number {
    return fstatSync(this.#file).size;
  }

  /**
   * Reads a part of the file.
   *
   * @param offset Where it begins, in bytes.
   * @param length How long it is, in bytes.
   * @returns The bytes in a buffer of their own, aligned to 8; fewer where the
   * file ends.
   */
  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const count = readSync(
        this.#file,
        bytes,
        filled,
        length - filled,
        offset + filled,
      );
      if (count === 0) break;
      filled += count;
    }
    return filled === length ? bytes : bytes.subarray(0, filled);
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}
