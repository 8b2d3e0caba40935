/**
 * Going from frame to frame in the body of a block.
 *
 * The words are read in the machine's byte order, which is little-endian on all
 * that Deno runs on; a test pins it.
 *
 * @module
 */

import { FRAME_HEADER_BYTES } from "./frame.ts";

/** Words of 4 bytes before a payload. */
const HEADER_WORDS = FRAME_HEADER_BYTES / 4;

/**
 * Gives the words of a body.
 *
 * @param body The body, whose bytes are a multiple of 4.
 * @returns A view of it; of a copy where it is not aligned.
 */
export function wordsOf(body: Uint8Array): Uint32Array {
  const aligned = body.byteOffset % 4 === 0 ? body : body.slice();
  return new Uint32Array(
    aligned.buffer,
    aligned.byteOffset,
    aligned.byteLength / 4,
  );
}

/**
 * Gives where the frame behind another begins.
 *
 * @param words The words of a body.
 * @param at Where a frame begins, in words.
 * @returns Where the next one would, in words.
 */
export function nextFrame(words: Uint32Array, at: number): number {
  return at + HEADER_WORDS + 2 * Math.ceil(words[at]! / 8);
}

/**
 * Counts the frames of a body.
 *
 * @param words The words of the body.
 * @returns How many frames fill it exactly; −1 if they do not.
 */
export function countFrames(words: Uint32Array): number {
  let frames = 0;
  let at = 0;
  while (at + HEADER_WORDS <= words.length) {
    at = nextFrame(words, at);
    frames += 1;
  }
  return at === words.length ? frames : -1;
}
