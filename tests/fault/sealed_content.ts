/**
 * File contents that carry their own digest, so that a reader can tell a whole
 * one from any other sequence of bytes.
 *
 * @module
 */

import { createHash } from "node:crypto";

const DIGEST_LENGTH = 64;

function digestOf(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}

/**
 * Puts a digest before a body.
 *
 * @param body The body, which may be empty.
 * @returns The digest in hexadecimal and the body.
 */
export function seal(body: Uint8Array): Uint8Array {
  const content = new Uint8Array(DIGEST_LENGTH + body.length);
  new TextEncoder().encodeInto(digestOf(body), content);
  content.set(body, DIGEST_LENGTH);
  return content;
}

/**
 * Tells whether a content is whole.
 *
 * @param content The content read.
 * @returns Whether the digest is that of the body.
 */
export function isSealed(content: Uint8Array): boolean {
  const digest = new TextDecoder().decode(content.subarray(0, DIGEST_LENGTH));
  return digest === digestOf(content.subarray(DIGEST_LENGTH));
}
