import { createHash } from "node:crypto";

/**
 * Hashes text or bytes that are in memory.
 *
 * @param data What to hash; text as UTF-8.
 * @returns Lower-case hex SHA-256.
 */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
