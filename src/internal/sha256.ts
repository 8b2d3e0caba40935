/**
 * SHA-256 of what is in memory.
 *
 * @module
 */

import type { Hash } from "node:crypto";

let crypto: typeof import("node:crypto") | undefined;

/**
 * Begins a SHA-256.
 *
 * @returns What takes the bytes and gives the digest.
 */
export function openSha256(): Hash {
  // Loading node:crypto takes as long as Deno takes to start, and most
  // programs that could compute a digest never do.
  // deno-lint-ignore no-process-global -- importing it takes as long
  crypto ??= process.getBuiltinModule("node:crypto");
  return crypto.createHash("sha256");
}

/**
 * Hashes text or bytes that are in memory.
 *
 * @param data What to hash; text as UTF-8.
 * @returns Lower-case hex SHA-256.
 */
export function sha256(data: string | Uint8Array): string {
  return openSha256().update(data).digest("hex");
}
