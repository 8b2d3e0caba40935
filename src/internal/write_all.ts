/**
 * Writing all of a buffer, since one write may take only a part.
 *
 * @module
 */

/**
 * Writes all bytes at the file's position.
 *
 * @param file The file, opened for writing.
 * @param bytes What to write.
 */
export function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0;) {
    rest = rest.subarray(file.writeSync(rest));
  }
}
