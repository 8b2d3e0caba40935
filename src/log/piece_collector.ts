/**
 * Finding the pieces of entries that are more than one frame.
 *
 * @module
 */

import { FIRST_PIECE, FRAME, LAST_PIECE } from "./frame.ts";

const TAGS = FRAME.source / 4;
const FIRST_WORD = FRAME.timestamp / 4;
const LAST_WORD = FRAME.payload / 4 - 1;

interface OpenEntry {
  /** Its first frame. */
  readonly words: Uint32Array;
  readonly at: number;
  readonly isBegun: boolean;
  /** Where its frames begin. */
  readonly starts: number[];
}

/** Collects the frames that are pieces, in the order in which they stand. */
export class PieceCollector {
  /** Where the pieces of each entry begin, by where its first one here does. */
  readonly found: Map<number, readonly number[]> = new Map();
  readonly #open = new Map<number, OpenEntry>();

  /**
   * Takes a frame that is no whole entry.
   *
   * @param words The words of its block's body.
   * @param at Where it begins, in words.
   * @param start Where it begins, as it is to be remembered.
   * @returns Where the first piece of its entry begins, if the frame is the
   * last piece of an entry that began here; else −1.
   */
  take(words: Uint32Array, at: number, start: number): number {
    const flags = (words[at + TAGS]! >>> 8) & 0xff;
    const producer = words[at + TAGS]! >>> 16;
    const isFirst = (flags & FIRST_PIECE) !== 0;
    let open = this.#open.get(producer);
    if (open === undefined || isFirst || !isSameEntry(open, words, at)) {
      open = { words, at, isBegun: isFirst, starts: [] };
      this.found.set(start, open.starts);
      this.#open.set(producer, open);
    }
    open.starts.push(start);
    if ((flags & LAST_PIECE) === 0) return -1;
    this.#open.delete(producer);
    return open.isBegun ? open.starts[0]! : -1;
  }

  /** Ends all entries that are open: frames are missing here. */
  interrupt(): void {
    this.#open.clear();
  }
}

/** Tells whether source, timestamp and sequence are alike. */
function isSameEntry(open: OpenEntry, words: Uint32Array, at: number): boolean {
  const source = open.words[open.at + TAGS]! & 0xff;
  if (source !== (words[at + TAGS]! & 0xff)) return false;
  for (let word = FIRST_WORD; word <= LAST_WORD; word++) {
    if (open.words[open.at + word] !== words[at + word]) return false;
  }
  return true;
}
