/**
 * Finding the undamaged blocks in a part of a segment.
 *
 * A block counts if its header and its body have the right checksums under the
 * segment's salt, and if its frames fill it. Behind what does not count the
 * next block is looked for at every byte, by its magic; where the header was
 * right and only the body is damaged, from behind that body on, since what is
 * inside might be a payload that holds blocks.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import {
  BLOCK_HEADER_BYTES,
  BLOCK_MAGIC,
  isBodyIntact,
  MAX_BODY_BYTES,
  readBlockHeader,
} from "./block.ts";
import { countFrames, wordsOf } from "./frame_walk.ts";
import type { BlockPlace } from "./span_builder.ts";

/** Bytes read at a time: room for several blocks of any size. */
const WINDOW_BYTES = 1 << 22;
/** A block of the largest size. */
const MAX_BLOCK_BYTES = BLOCK_HEADER_BYTES + MAX_BODY_BYTES;

const MAGIC_BYTES = new Uint8Array(Uint32Array.of(BLOCK_MAGIC).buffer);

/** What can be read in parts: a segment, or some of it. */
export interface Readable {
  /** Gives the bytes from an offset on; fewer where they end. */
  read(offset: number, length: number): Uint8Array;
}

/** What stands in a part of a segment. */
export interface Found {
  /** Where it stands, with header; of bytes that are lost, no frames. */
  readonly place: BlockPlace;
  /** The frames of a block; `undefined` for bytes that are lost. */
  readonly body: Uint8Array | undefined;
}

/**
 * Goes through a part of a segment.
 *
 * @param file The segment.
 * @param salt Its salt.
 * @param begin Where to begin, in bytes.
 * @param end Where to end, in bytes.
 * @returns Blocks and bytes that are lost, without a gap. The last ones may be
 * the beginning of a block that is still being written.
 */
export function* scanBlocks(
  file: Readable,
  salt: number,
  begin: number,
  end: number,
): Generator<Found, void> {
  const window = new Window(file, end);
  let lost = begin;
  let at = begin;
  while (at < end) {
    const block = readBlock(window, salt, at);
    if (block?.body !== undefined) {
      if (lost < at) yield lostBytes(lost, at);
      yield block;
      at = lost = at + block.place.bytes;
    } else if (block !== undefined && at + block.place.bytes <= end) {
      at += block.place.bytes;
    } else at = nextMagic(window, at + 1, end);
  }
  if (lost < end) yield lostBytes(lost, end);
}

/** Reads a block; without its body where only the header is right. */
function readBlock(
  window: Window,
  salt: number,
  offset: number,
): Found | undefined {
  const at = window.show(offset, BLOCK_HEADER_BYTES);
  const header = readBlockHeader(window.bytes, at, salt);
  if (header === undefined) return undefined;
  const firstOrdinal = Number(header.firstOrdinal);
  if (!Number.isSafeInteger(firstOrdinal + header.frames)) return undefined;
  const bytes = BLOCK_HEADER_BYTES + header.bodyBytes;
  const place = {
    offset,
    bytes,
    headerBytes: BLOCK_HEADER_BYTES,
    firstOrdinal,
    frames: header.frames,
  };
  const shown = window.show(offset, bytes);
  const body = window.bytes.subarray(shown + BLOCK_HEADER_BYTES, shown + bytes);
  const isSound = isBodyIntact(header, body) &&
    countFrames(wordsOf(body)) === header.frames;
  return { place, body: isSound ? body : undefined };
}

function nextMagic(window: Window, from: number, end: number): number {
  let offset = from;
  while (offset < end) {
    const at = window.show(offset, BLOCK_HEADER_BYTES);
    const bytes = window.bytes;
    // Also where the file has become shorter than it was.
    if (bytes.byteLength - at < MAGIC_BYTES.length) return end;
    const found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .indexOf(MAGIC_BYTES, at);
    if (found >= 0) return offset + found - at;
    // The last bytes may begin a magic that goes on behind them.
    offset += bytes.byteLength - at - (MAGIC_BYTES.length - 1);
  }
  return end;
}

function lostBytes(offset: number, end: number): Found {
  const bytes = end - offset;
  return {
    place: { offset, bytes, headerBytes: 0, firstOrdinal: 0, frames: 0 },
    body: undefined,
  };
}

/** The part of a file that is in memory. */
class Window {
  bytes: Uint8Array = new Uint8Array();
  readonly #file: Readable;
  readonly #end: number;
  #offset = 0;

  constructor(file: Readable, end: number) {
    this.#file = file;
    this.#end = end;
  }

  /**
   * Sees to it that bytes are in memory, as far as the file has them.
   *
   * @param offset Where they begin in the file.
   * @param length How many; at most those of the largest block.
   * @returns Where they begin in `bytes`.
   */
  show(offset: number, length: number): number {
    const wanted = Math.min(length, MAX_BLOCK_BYTES, this.#end - offset);
    const isShown = offset >= this.#offset &&
      offset + wanted <= this.#offset + this.bytes.byteLength;
    if (!isShown) {
      const most = Math.min(WINDOW_BYTES, this.#end - offset);
      this.bytes = this.#file.read(offset, most);
      this.#offset = offset;
    }
    return offset - this.#offset;
  }
}
