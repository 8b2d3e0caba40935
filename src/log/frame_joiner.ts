/**
 * Making entries of frames that come in the order of writing.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { LogEntry } from "./entry.ts";
import {
  FIRST_PIECE,
  FRAME_HEADER_BYTES,
  frameBytes,
  type FrameHeader,
  LAST_PIECE,
  readFrameHeader,
  WHOLE_ENTRY,
} from "./frame.ts";

/** An entry of which pieces came. */
interface OpenEntry {
  readonly sequence: bigint;
  readonly parts: Uint8Array[];
}

/** Puts the pieces of entries together. */
export class FrameJoiner {
  readonly #open = new Map<number, OpenEntry>();

  /**
   * Takes the frames of a block.
   *
   * @param body The block's body, undamaged.
   * @returns The entries that end in it.
   */
  *take(body: Uint8Array): Generator<LogEntry, void> {
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    for (let at = 0; at < body.byteLength;) {
      const frame = readFrameHeader(view, at);
      const begin = at + FRAME_HEADER_BYTES;
      const payload = body.subarray(begin, begin + frame.length);
      const data = this.#join(frame, payload);
      if (data !== undefined) {
        yield { sourceId: frame.source, timestamp: frame.timestamp, data };
      }
      at += frameBytes(frame.length);
    }
  }

  /** The whole payload, if this piece is the last of it. */
  #join(
    { producer, sequence, flags }: FrameHeader,
    payload: Uint8Array,
  ): Uint8Array | undefined {
    if (flags === WHOLE_ENTRY) return payload;
    if (flags & FIRST_PIECE) this.#open.set(producer, { sequence, parts: [] });
    const open = this.#open.get(producer);
    // Its first pieces are lost, or were written before anybody looked.
    if (open?.sequence !== sequence) return undefined;
    open.parts.push(payload);
    if ((flags & LAST_PIECE) === 0) return undefined;
    this.#open.delete(producer);
    return Buffer.concat(open.parts);
  }
}
