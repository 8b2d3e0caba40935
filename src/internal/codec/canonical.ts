import { openSha256 } from "../sha256.ts";
import { ByteWriter } from "./byte_writer.ts";
import { writeCanonical } from "./write_canonical.ts";

/**
 * The version of the canonical form. Whatever keeps a digest of a value keeps
 * this number with it: under another version equal values have other digests.
 */
export const CODEC_VERSION = 1;

/** How a value is brought into canonical form. */
export interface CanonicalOptions {
  /**
   * `"kept"`: the order of keys counts, and so does which parts are the same
   * object. `"sorted"`, for configurations: neither does.
   *
   * @default {"kept"}
   */
  readonly order?: "kept" | "sorted";
}

/**
 * Writes a value as bytes that no different value has.
 *
 * @param value Data of the built-in classes, and of registered ones.
 * @param options Whether order and sharing count.
 * @returns The bytes, as `docs/codec.md` draws them.
 * @throws {CodecError} `UNSUPPORTED_VALUE` or `CIRCULAR_VALUE`.
 */
export function canonicalBytes(
  value: unknown,
  options: CanonicalOptions = {},
): Uint8Array {
  const chunks: Uint8Array[] = [];
  write(value, options, (chunk) => chunks.push(chunk.slice()));
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/**
 * Gives the SHA-256 of a value's canonical bytes, without holding them.
 *
 * @param value Data of the built-in classes, and of registered ones.
 * @param options Whether order and sharing count.
 * @returns 64 lower-case hexadecimal digits.
 * @throws {CodecError} `UNSUPPORTED_VALUE` or `CIRCULAR_VALUE`.
 */
export function digestValue(
  value: unknown,
  options: CanonicalOptions = {},
): string {
  const hash = openSha256();
  write(value, options, (chunk) => hash.update(chunk));
  return hash.digest("hex");
}

function write(
  value: unknown,
  { order = "kept" }: CanonicalOptions,
  drain: (chunk: Uint8Array) => void,
): void {
  const out = new ByteWriter(drain);
  writeCanonical(value, out, { sorted: order === "sorted" });
  out.end();
}
