/**
 * Bytes as text that may be longer than a string can be.
 *
 * @module
 */

import { Buffer } from "node:buffer";

/** Bytes of a piece: base64 has no rest within, three bytes being four signs. */
const PIECE_BYTES = 3 << 20;

/**
 * Writes bytes as text, in pieces.
 *
 * @param data The bytes.
 * @param encoding How they are written.
 * @returns The pieces, which joined are the whole; none for no bytes.
 */
export function* encodedPieces(
  { buffer, byteOffset, byteLength }: Uint8Array,
  encoding: "hex" | "base64",
): Generator<string, void> {
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  for (let at = 0; at < byteLength; at += PIECE_BYTES) {
    yield bytes.subarray(at, at + PIECE_BYTES).toString(encoding);
  }
}
