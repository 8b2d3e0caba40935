/**
 * The first bytes of the memory of an array that threads share.
 *
 * ```
 * byte     0  i32       the lock: 0, or the token of its holder
 *          4  i32       1 if a holder ended and no taker was told of it yet
 *         64  i32       0x41535348, "ASSH"
 *         68  2 × i32   which array it is, drawn at random
 *        128  256 × 16  one slot for each thread: i32 state, 2 × i32 its life,
 *                       4 bytes unused
 *       4224            the elements
 * ```
 *
 * The lock has a cache line of its own. The memory never leaves the program:
 * the layout has no version.
 *
 * @module
 */

import { ShareError } from "./share_error.ts";

const MAGIC = 0x41535348;
const MAGIC_WORD = 16;
const ID_WORD = 17;

/** The word that is the lock. */
export const LOCK_WORD = 0;
/** The word that says that a holder ended, until a taker is told. */
export const NEWS_WORD = 1;
/** The first word of the first slot. */
export const SLOT_WORD = 32;
/** How many words a slot has. */
export const SLOT_WORDS = 4;
/** How many slots there are. */
export const SLOTS = 256;
/** Where the elements begin, in bytes. */
export const DATA_OFFSET = 4 * (SLOT_WORD + SLOT_WORDS * SLOTS);

/**
 * Makes the memory of an array.
 *
 * @param bytes How many bytes the elements take.
 * @returns The memory, all elements 0.
 * @throws {RangeError} There is not that much memory.
 */
export function makeMemory(bytes: number): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(DATA_OFFSET + bytes);
  const words = wordsOf(buffer);
  words[MAGIC_WORD] = MAGIC;
  // Into memory of its own first: none that is shared is taken.
  words.set(crypto.getRandomValues(new Int32Array(2)), ID_WORD);
  return buffer;
}

/**
 * Gives the header of an array.
 *
 * @param buffer Its memory.
 * @returns The words before the elements.
 */
export function wordsOf(buffer: SharedArrayBuffer): Int32Array {
  return new Int32Array(buffer, 0, DATA_OFFSET / 4);
}

/**
 * Tells which array it is.
 *
 * @param buffer Memory that is said to be one's.
 * @param bytes How many bytes its elements take.
 * @returns A text that no other array has.
 * @throws {ShareError} `HANDLE_INVALID`.
 */
export function idOf(buffer: SharedArrayBuffer, bytes: number): string {
  const isLarge = buffer.byteLength >= DATA_OFFSET + bytes;
  const words = isLarge ? wordsOf(buffer) : undefined;
  if (words?.[MAGIC_WORD] === MAGIC) {
    return `${words[ID_WORD]! >>> 0}-${words[ID_WORD + 1]! >>> 0}`;
  }
  throw new ShareError(
    `Cannot connect to a shared array: expected memory of ${
      DATA_OFFSET + bytes
    } bytes with its header, found ${buffer.byteLength} bytes${
      isLarge ? " without one" : ""
    }`,
    {
      code: "HANDLE_INVALID",
      data: { bytes, found: buffer.byteLength },
      hints: ["Post 'array.handle' as it is."],
    },
  );
}
