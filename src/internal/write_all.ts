/**
 * Writing all of a buffer, since one write may take only a part.
 *
 * @module
 */

/**
 * Writes all bytes, to a file at its position.
 *
 * @param file The file, opened for writing, or an output stream.
 * @param bytes What to write.
 */
export function writeAll(
  file: { writeSync(bytes: Uint8Array): number },
  bytes: Uint8Array,
): void {
  for (let rest = bytes; rest.length > 0;) {
    rest = rest.subarray(file.writeSync(rest));
  }
}
